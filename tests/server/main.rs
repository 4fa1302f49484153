//! The real router on a free port, with a data folder and a database of its own for each case, asked over HTTP.
//!
//! Every case runs on SQLite; and on PostgreSQL when `WORKNEST_TEST_POSTGRES` holds the URL of a database in a
//! cluster for tests. Otherwise the run says that it was left out.
#![cfg(feature = "server")]

mod access;
mod access_table;
mod accounts;
mod archive;
mod attachments;
mod audit;
mod authenticator;
mod borders;
mod document;
mod encrypted;
mod entities;
mod functions;
mod impostor;
mod invitations;
mod live;
mod members;
mod moves;
mod observatory;
mod oidc;
mod own_account;
mod passkey;
mod people;
mod plain;
mod provider;
mod reactions;
mod relations;
mod rest;
mod running;
mod schema;
mod sealed;
mod second_factor;
mod sessions;
mod surface;
mod sync;
mod throttle;
mod tokens;
mod webhooks;
mod wire;

macro_rules! cases {
    ($($room:ident { $($case:ident)+ })+) => {
        mod sqlite {
            $($(
                #[tokio::test(flavor = "multi_thread")]
                async fn $case() {
                    crate::$room::$case(crate::running::Place::Sqlite).await;
                }
            )+)+
        }

        mod postgres {
            $($(
                #[tokio::test(flavor = "multi_thread")]
                async fn $case() {
                    if let Some(place) = crate::running::Place::postgres(stringify!($case)) {
                        crate::$room::$case(place).await;
                    }
                }
            )+)+
        }
    };
}

cases! {
    accounts {
        a_person_signs_up_and_is_who_they_are
        the_first_account_administers_the_server_and_the_second_does_not
        names_are_taken_whatever_their_case
        a_wrong_field_is_named
        a_wrong_password_and_an_unknown_user_get_the_same_answer
        an_email_signs_in_too
        closed_sign_up_lets_only_the_first_in
        the_persons_own_record_comes_by_sync
        a_password_of_weaker_parameters_is_hashed_anew_at_the_next_sign_in
    }
    sessions {
        a_session_that_was_ended_is_over_at_once
        the_cookie_is_out_of_reach_of_scripts_and_signs_in
        a_cookie_whose_time_is_over_moves_on_by_itself
        of_several_tabs_one_refreshes_and_all_go_on
        a_refresh_token_that_is_used_again_later_ends_the_session
        an_answer_that_was_lost_is_given_again
        a_bearer_token_lives_as_long_as_its_session
        signing_out_everywhere_ends_every_session_and_token
        a_page_of_another_site_writes_nothing
        a_forged_token_is_nobody
        another_users_session_is_refused_before_anything_is_done
        over_https_the_cookie_is_bound_to_the_host
        a_session_that_is_not_used_ends_and_one_that_is_used_ends_later
        signing_in_ends_the_session_that_the_browser_had
        an_administrator_ends_the_sessions_of_somebody
    }
    own_account {
        a_new_password_ends_every_other_session
        a_common_password_is_refused_and_its_strength_is_told
        a_password_that_has_leaked_is_refused
        a_link_sets_a_new_password_once
        a_mailed_link_reaches_the_person_and_nobody_learns_who_has_an_account
        an_administrator_passes_a_link_on_where_there_is_no_mail
        a_deleted_account_is_gone_and_what_it_wrote_for_others_stays
        the_last_admin_of_others_cannot_delete_the_account
        my_data_comes_as_one_file
    }
    second_factor {
        with_a_second_factor_the_password_is_not_enough
        a_code_works_once_and_a_recovery_code_too
        the_second_factor_goes_only_with_password_and_code
        a_new_password_by_link_leaves_the_second_factor_on
        guessing_codes_within_a_session_is_slowed_down
    }
    observatory {
        every_kind_of_answer_earns_an_a_plus
    }
    impostor {
        what_no_provider_has_said_of_this_attempt_is_not_believed
        a_provider_is_asked_as_it_wants_to_be_asked
        the_same_subject_of_another_provider_is_somebody_else
        a_provider_may_change_its_keys
        an_email_that_is_none_is_not_taken_over
    }
    oidc {
        whom_the_provider_knows_comes_in_and_is_the_same_the_next_time
        an_answer_counts_only_in_the_browser_that_began_and_once
        a_page_that_loads_the_way_back_locks_nobody_out
        a_new_password_by_link_ends_the_other_ways_in
        who_cancels_there_is_told_so_and_nothing_is_made
        who_may_have_no_account_gets_none
        an_email_gives_nobody_the_account_that_has_it
        a_name_that_is_taken_gets_a_number
        an_account_is_linked_and_unlinked_with_its_password
        who_has_no_password_shows_who_they_are_and_sets_one
        our_second_factor_is_asked_for_whoever_vouches
        a_provider_that_is_down_or_hangs_holds_up_nobody_else
        what_a_provider_said_of_itself_serves_while_it_is_known
        without_a_provider_there_is_no_such_way
    }
    passkey {
        a_passkey_is_made_and_signs_in_without_a_name
        every_signature_that_is_asked_for_is_checked
        a_passkey_stands_for_both_factors
        one_who_is_deactivated_comes_in_by_no_passkey
        what_was_not_shown_as_asked_lets_nobody_in
        a_challenge_counts_once_in_its_browser_for_what_it_was_given
        only_a_passkey_that_was_made_as_asked_is_kept
        a_passkey_that_counts_back_may_be_a_copy
        a_passkey_that_was_removed_lets_nobody_in
        a_passkey_goes_with_its_account_and_with_a_password_that_was_lost
        wrong_passkeys_are_slowed_down
        without_an_address_that_browsers_make_them_for_there_are_none
    }
    sealed {
        secrets_lie_sealed_in_the_database
        what_an_older_version_kept_plain_is_sealed_at_the_next_start
        a_secret_is_changed_and_what_was_sealed_before_is_sealed_anew
        what_came_with_a_backup_opens_on_a_server_that_runs
    }
    encrypted {
        a_webhook_is_not_told_to_a_server_that_nobody_vouches_for
        no_mail_goes_to_a_server_that_nobody_vouches_for
        no_mail_leaves_this_machine_in_the_open
        a_provider_that_nobody_vouches_for_is_asked_nothing
    }
    tokens {
        a_token_reads_writes_or_administers_as_it_was_made
        a_token_ends_by_time_and_by_hand
        no_token_touches_the_account
    }
    throttle {
        wrong_passwords_are_slowed_down_for_one_account_and_not_for_others
        wrong_passwords_are_slowed_down_from_one_address
        guesses_from_elsewhere_keep_nobody_from_their_account
        a_forwarded_address_counts_from_a_trusted_proxy_only
        who_shows_no_session_is_slowed_down_by_address
        who_writes_without_end_is_slowed_down_and_reads_on
    }
    invitations {
        a_link_lets_people_into_a_project
        an_invitation_ends_by_use_by_time_and_by_hand
        by_invitation_only_means_that
        only_admins_invite
    }
    audit {
        who_did_what_from_where_is_read_by_administrators_only
        the_log_is_narrowed_and_exported
    }
    webhooks {
        what_happens_is_told_in_order_and_signed
        what_fails_is_sent_again_and_nothing_is_lost
        a_webhook_never_leads_into_a_private_network
        a_redirect_is_not_followed
        a_webhook_leads_to_a_host_of_the_list_only
        a_test_tells_it_now_and_switches_it_on_again
        of_other_kinds_nothing_is_told
        nothing_is_told_for_one_who_was_deactivated
    }
    people {
        administrators_see_who_may_come_in_and_when_they_last_did
        an_administrator_makes_another_and_one_always_stays
        one_who_is_deactivated_comes_in_by_no_way_until_they_may_again
        what_is_the_servers_is_for_its_administrators
    }
    members {
        an_admin_adds_changes_and_removes_members
        only_an_admin_changes_members
        the_last_admin_stays
        a_stranger_learns_nothing_about_members
    }
    relations {
        tickets_have_parts_relations_and_watchers
        a_ticket_is_in_no_relation_to_itself_and_a_circle_of_two_is_taken
    }
    reactions {
        members_react_to_comments_each_for_themselves
    }
    moves {
        a_ticket_moves_and_its_tombstone_says_where_to
        where_what_a_move_makes_is_refused_the_ticket_stays
        a_file_goes_along_without_being_sent_again
        a_file_that_goes_along_stays_in_the_books_of_who_sent_it
    }
    access {
        a_stranger_reads_and_writes_nothing_of_a_project
        a_viewer_reads_and_does_not_write
        one_who_left_reads_nothing_more
    }
    rest {
        what_the_server_says_of_a_record_nobody_else_says
        projects_tickets_and_comments_are_created_read_changed_and_deleted
        tickets_are_narrowed_and_cut_into_pages
        what_is_wrong_with_a_body_is_said
        a_write_through_rest_comes_by_sync
        the_tickets_of_a_deleted_project_are_gone
    }
    archive {
        what_has_left_a_device_comes_back_whole
    }
    sync {
        the_plain_shape_is_served
        a_repeat_is_answered_and_done_once
        a_sync_without_a_session_is_refused
        a_large_batch_is_taken_and_a_larger_body_is_not
        a_packed_batch_is_taken_and_no_more_than_the_limit_is_unpacked
    }
    plain {
        every_entity_is_created_changed_and_deleted
        what_others_did_comes_and_what_is_known_does_not
        null_clears_and_absent_is_untouched
        fields_that_were_not_changed_are_no_write
        an_overwritten_concurrent_edit_stands_in_conflicts
        ones_own_writes_are_seen_by_user_and_client_id
        a_repeat_gets_the_first_answer_and_the_record_as_it_is_now
        an_id_that_is_no_uuid_and_no_entity_id_is_served_too
        a_time_of_another_clock_is_read_with_ten_seconds_of_overlap
        a_foreign_time_after_everything_gets_nothing_old
        a_project_granted_since_is_sent_whole
        a_last_sync_is_anothers_business
    }
    wire {
        the_names_on_the_wire_are_these
        every_change_is_answered_with_its_outcome_and_its_record
        scopes_that_are_named_go_on_from_their_cursors_and_others_come_whole
        a_large_scope_comes_in_pages_of_which_only_the_last_is_finished
        concurrent_writers_are_pulled_without_a_gap
        commit_times_strictly_increase_within_a_scope
        a_change_id_is_bound_to_its_user
        a_repeat_shows_the_record_only_to_who_may_read_it
        a_scope_is_revoked_only_when_the_server_knows_it
        a_membership_moves_the_heads_of_project_and_person
        what_a_newer_version_writes_comes_back_untouched
        what_was_seen_before_a_restore_counts_up_to_it
        a_change_from_before_a_restore_waits_for_its_parent_under_its_id
    }
    live {
        a_change_is_told_to_all_who_may_read_it
        a_new_member_hears_of_the_project_and_one_who_left_does_not
        a_stream_ends_with_its_session
        a_stream_that_is_asked_for_while_the_server_stops_ends
    }
    attachments {
        bytes_go_up_and_come_down_as_a_harmless_download
        bytes_do_not_cross_the_border_of_a_project
        to_know_a_hash_is_not_to_have_the_file
        wrong_bytes_and_too_many_are_refused
        a_file_goes_up_in_parts_and_on_where_it_was_cut
        a_file_whose_last_bytes_came_before_a_kill_is_whole_and_a_damaged_one_begins_anew
        a_file_comes_down_in_parts
        one_person_keeps_so_much_and_no_more
        a_file_is_what_the_end_of_its_name_says
    }
    functions {
        signing_in_by_function_sets_the_cookie_and_keeps_the_token_from_scripts
        a_device_that_keeps_its_token_gets_no_cookie
        a_persons_devices_are_listed_by_name_with_what_they_still_hold
        errors_of_functions_have_the_shape_of_all
        devices_are_listed_and_ended
    }
    borders {
        nobody_reads_or_writes_across_a_border
        one_whose_role_is_taken_away_is_refused_at_once
    }
    document {
        the_document_names_what_the_router_answers
        every_reference_in_the_document_leads_somewhere
        real_answers_have_the_shapes_of_the_document
        the_page_to_read_it_needs_no_script
    }
    entities {
        a_file_is_attached_by_a_form_and_comes_back_harmless
        labels_timeboxes_views_and_statuses_belong_to_their_project
        people_who_share_a_project_are_listed_and_no_others_email
        tickets_are_found_by_every_word
        pages_hold_while_things_come_and_go
        the_latest_written_comes_first_across_projects
        a_tag_keeps_two_writers_apart
        a_conflict_is_listed_and_settled
        sessions_are_listed_and_ended_by_rest_too
    }
    surface {
        every_answer_carries_the_policy
        over_https_every_answer_says_that_https_is_to_be_kept
        text_says_how_it_is_written_and_everything_what_it_is
        no_page_of_another_origin_may_read_an_answer
        where_a_request_ends_is_told_in_one_way_only
        the_web_apps_files_are_cached_by_their_names
        unknown_routes_and_methods_are_told_in_json
        the_server_says_that_it_lives_and_is_ready
        nothing_but_json_is_read
        the_data_folder_is_for_its_owners_eyes
    }
}
