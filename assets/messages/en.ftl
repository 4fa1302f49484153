# English. One message per sentence; a test sees to it that each is used and none is missing, and that every other
# language has the same ones, with the same variables.

## What belongs to the language: the signs in its numbers
number-decimal = .
number-group = ,

## Actions
action-add = Add
action-cancel = Cancel
action-close = Close
action-delete = Delete
action-dismiss = Dismiss
action-edit = Edit
action-save = Save
action-undo = Undo
action-redo = Redo
action-continue = Continue
action-done = Done
actions-for = Actions for { $name }
saved = Saved

## What went wrong, and what to do. Beside a field: its name, then what is wrong with it
invalid-missing = { $field } is missing
invalid-empty = { $field } is empty: write something
invalid-cleared = { $field } can't be cleared
invalid-null-character = { $field } contains a null character: remove it
invalid-too-long = { $field } is longer than { $limit } characters (it has { $length }): shorten it
invalid-too-short = { $field } must have at least { $least } characters
invalid-too-many = { $field }: at most { $limit } are possible, remove some
invalid-itself = { $field } names the ticket itself: choose another one
invalid-disguised = { $name } is not what the end of its name says: rename it first
invalid-file-size = The file is over { $limit } MB: attach a smaller file
invalid-key = { $field } is neither the passphrase nor the recovery key
invalid-kind =
    { $field } must be { $kind ->
        [number] a number
        [whole-number] a whole number
        [yes-or-no] true or false
        [date] a date like 2026-11-22
        [time] a time like 2026-11-22T12:00:00Z
        [id] an id (a UUID)
        [list] a list
        [ids] a list of ids (UUIDs)
        [reactions] a list of reactions, each a word, a colon and a person's id
        [color] a colour like #3b82f6
        [size] a size in bytes
        [estimate] a number from 0 to 100,000
        [ticket-limit] a whole number from 1 to 100,000
        [hash] 64 lower-case hexadecimal digits
       *[text] a text
    }
# In the server's own words.
invalid-said = { $field } { $problem }
problem-offline = This needs the server, which can't be reached now. Your work is safe on this device; try again when you are online.
problem-sign-in = Sign in again to do this. Your work is safe on this device.
problem-gone = This is not here any more: it may have been deleted.
store-full = There is no room left on this device. What was kept before is unharmed: make room, and try again.
store-busy = The local store is busy: another tab or program holds it. Try again in a moment.
store-unreadable = What is in the local store can't be read: { $what }
store-locked = The local store is locked. Its passphrase opens it.
store-removed = What was kept here has been removed, by the browser or in another tab. Load the page again.
store-failed = The local store failed: { $what }
store-unavailable = This place can't hold a local store: { $why }
store-no-indexeddb = This place can't hold a local store: the browser offers no IndexedDB. Use another browser.
store-insecure = The browser encrypts only on pages from a secure place, and nothing is kept unencrypted. Open Worknest over HTTPS, or on the machine that serves it as http://localhost
store-too-old = This browser does not tell which databases there are: it is too old for a lock.
store-newer = A newer version of Worknest has written what is stored here. Load the page again.
store-unknown-lock = What is stored here is locked in a way that this version doesn't know. Load the page again.
store-no-lock = A passphrase lock is for browsers. Here, encrypt the disk.
store-not-set-aside = This can't be set aside from here. Move its file away, and start again.
file-not-an-export = This is not a Worknest export: { $why }. Nothing was changed.
file-another-format = This is not a Worknest export: it is of another format. Nothing was changed.
file-newer = This export is from a newer Worknest: update first. Nothing was changed.
file-damaged-inside = A file in this export is damaged. Nothing else was changed.
file-arrived-damaged = The file arrived damaged. Try again.
file-not-sent-yet = The device that attached this file has not sent it yet. Try again later.
file-not-written = The export can't be written: { $why }
device-not-saved = The file can't be saved: { $why }
device-no-downloads = The file can't be saved: there is no folder for downloads.
device-no-data-folder = There is no place for what Worknest keeps: this user has no home folder. The environment variable WORKNEST_DATA can name one.
device-file =
    { $deed ->
        [make] { $name } can't be made: { $why }
        [read] { $name } can't be read: { $why }
        [remove] { $name } can't be removed: { $why }
        [save] { $name } can't be saved: { $why }
       *[write] { $name } can't be written: { $why }
    }
device-not-an-address = Write the server's address like https://worknest.example.com
device-signed-in-elsewhere = Sign out first: this device's session is at another server.
device-not-connected = Connect to a server first: enter its address in the settings.
device-restart = Start Worknest again to connect to another server.
device-no-passkey = No passkey was chosen. Try again, or sign in another way.
device-passkey-known = There is a passkey of an account here already. Choose another place to keep it.
device-passkey-failed = The passkey can't be used: { $why }

## What the server did not take
refused-credentials = The user name or the password is wrong.
refused-code = This code is wrong, or was used before.
refused-factor-needed = This account has a second factor: enter its code as well.
refused-first-code = Code is not what the app shows now
refused-password = The password is wrong.
refused-factor-on = The second factor is on already. Switch it off first.
refused-too-often = That was too often: try again in { $seconds } s.
refused-member = This person is a member already.
refused-has-account = You have an account here already: this invitation lets somebody in who has none. Pass the link on to them; to make another account with it here, sign out first, then open it again.
refused-last-admin = A project needs an admin: make somebody else one first.
refused-deactivated = This account was deactivated. Ask an administrator of this server to let you in again.
refused-last-server-admin = This server needs an administrator: make somebody else one first.
refused-role = Your role in this project may not do this. Ask one of its admins.
refused-no-access = You are not a member of this project (any more).
refused-author = Only its author may change a comment.
refused-server-only = Only the server writes this. Change it in the project's settings.
refused-parent-deleted = What it belongs to was deleted. Restore that first.
refused-missing = The server does not have this, or what it belongs to. That has to be sent first.
refused-other-scope = It can't move to another project this way: copy it there and delete it here.
refused-id-taken = The number of this change is in use by somebody else's. Retry: it gets a new one.
refused-alone = The server refuses this change, and takes others.
refused-dependent = It belongs to a change that was not accepted.
refused-not-found = The server does not have this (any more).
refused-not-admin = Only an administrator of the server may do this.
refused-quota = One person may keep { $limit } MB of files on this server, and this would be more. Ask its administrator for room.
refused-internal = Something went wrong on the server. Nothing was changed.
refused-busy = The server is busy. Try again in a few seconds.
refused-unreadable = The server can't read this. Load Worknest again: it may have been updated.
refused-by-another = This answer is not from a Worknest server. Something between you and it may have given it.
refused-no-password = This account has no password yet. Set one first, here in Account and security.
refused-prove-again = Show once more who you are: you are led to the place where you sign in, and back.
refused-last-way = It is the only way into your account. Set a password first.
refused-oidc = Signing in there did not work. Try again; if it stays so, tell the administrator of this server.
refused-oidc-unreachable = The place where you sign in can't be reached. Try again in a moment, or sign in with your password.
refused-oidc-cancelled = You cancelled. Nothing was changed; you can sign in again.
refused-oidc-lapsed = This attempt took too long, was used before, or was begun in another browser. Begin again.
refused-oidc-email = There is an account with your email already. Sign in with its password, then link it in Settings, Account and security.
refused-oidc-linked = This is linked already. Unlink it first.
refused-oidc-elsewhere = Whoever you signed in as there belongs to another account here. Sign in to that one.
refused-oidc-other = That was somebody else than who is signed in here. Begin again as yourself.
refused-oidc-anew = The place where you sign in does not say that you have just signed in. Ask an administrator of this server for a link to set a password.
refused-passkey = This passkey is not known here. It may have been removed: sign in another way.
refused-passkey-lapsed = That took too long, or was begun elsewhere. Try again.
refused-passkey-copied = This passkey may have been copied. Sign in another way, and remove it in Settings, Account and security.
refused-passkeys-full = An account has at most 20 passkeys. Remove one first.

## Navigation
page-title = { $title } · Worknest
page-title-unread = ({ $count }) { $title } · Worknest
skip-to-content = Skip to content
nav-main = Main
nav-path = You are here
nav-inbox = Inbox
inbox-mentioned = { $who } mentioned you: { $text }
inbox-mentioned-description = You are mentioned in the description
inbox-assigned-by = { $who } assigned this to you
inbox-assigned = This was assigned to you
inbox-commented = { $who }: { $text }
inbox-changed = Changed: { $fields }
inbox-conflict = Conflict about { $fields }
inbox-several =
    { $count ->
        [one] 1 ticket has news for you
       *[other] { $count } tickets have news for you
    }
inbox-open = Open
inbox-read-all = Mark all read
inbox-put-away = Put away.
inbox-empty-title = Nothing new
inbox-empty-text = When somebody mentions you, assigns something to you or changes a ticket that you made, watch or are assigned, it is listed here.
inbox-label =
    { $count ->
        [one] 1 ticket with news
       *[other] { $count } tickets with news
    }
inbox-unread = Unread
inbox-unread-count = { $count } unread
inbox-read-action = Mark read
inbox-unread-action = Mark unread
inbox-done-action = Done
inbox-action-for = { $action }: { $key }
inbox-more = { $count } more
settings-tell = Notifications
settings-tell-text = What you are told and what is counted as unread. The inbox lists all of it.
tell-mentions = Mentions of you
tell-assigned = Tickets assigned to you
tell-watched = Comments and changes on tickets that you made, watch or are assigned
tell-conflicts = Conflicts
tell-desktop = Notifications of the system
tell-desktop-text = On this device, while you look at something else.
tell-desktop-none = Here, you are told inside the app only.
tell-desktop-refused = Your browser does not allow notifications from here. You can change that in its settings for this site.
nav-home = Home
nav-mine = My work
nav-projects = Projects
nav-projects-pending =
    { $count ->
        [one] Projects (1 pending change)
       *[other] Projects ({ $count } pending changes)
    }
nav-import = Import
nav-sync = Sync
nav-settings = Settings
nav-sign-in = Sign in
not-found-title = Nothing here
not-found-text = There is no page at { $path }.
not-found-action = Go to projects

palette-title = Find or do
palette-open = Search
palette-hint = Find a ticket or a project, or type a command
shortcuts-title = Keyboard shortcuts
shortcut-palette = Find anything, do anything
shortcut-new = New ticket; on the list of projects, new project
shortcut-done = In the inbox: done
shortcut-unread = In the inbox: read or unread
shortcut-next = In a list: the next
shortcut-previous = In a list: the one before
keys-text = Choose one, then press other keys; Backspace takes them away, Escape leaves them as they are. They hold on this device.
keys-press = Press the keys…
keys-none = None
keys-reset = As at first
keys-reset-of = { $name }: as at first
keys-change = { $name }: { $keys }. Change
keys-taken = These keys are taken: { $name }
keys-impossible = Choose a letter, a digit or a sign, with Ctrl or without.
keys-settings = Change them
shortcut-list = From ticket to ticket
shortcut-open = Open the ticket
shortcut-choose = Select the ticket; with Shift, up or down to the next
shortcut-lift = On the board: lift the card, drop it
shortcut-move = Move the lifted card, or go to the next one
shortcut-cancel = Leave it as it was; close
shortcut-send = Save what is being written
key-control = Ctrl
key-shift = Shift
key-space = Space
key-enter = Enter
key-escape = Escape
undo-done = Undone
undo-nothing = There is nothing to undo
redo-done = Done again
redo-nothing = There is nothing to do again
theme-use-light = Use the light theme
theme-use-dark = Use the dark theme

## Opening
open-failed-title = Worknest cannot open its store
open-failed-hint = What is stored was not changed. Close other tabs of Worknest and reload; if it stays so, restart the browser.
offline-ready = Ready to work offline
update-ready = A new version is ready. Nothing you are writing is lost.
update-now = Update
install-offer = Install Worknest, to have it in a window of its own.
install-now = Install
install-done = Worknest is installed

## Start
start-title = Welcome
start-heading = Work that is always there
start-lead = Projects and tickets on this device, with or without a network. They sync by themselves when there is one.
start-local = Start working
start-local-text = On this device only. No account; nothing leaves it until you say so.
start-sign-in-text = You have an account: your work comes to this device and stays in step.
start-sign-up-text = New here: your work is kept on the server too, and can be shared.

## Signing in and out
sign-in = Sign in
sign-up = Sign up
sign-out = Sign out
sign-in-lead = Your projects come to this device, and work offline from then on.
sign-up-lead = One account for all your devices.
sign-username = User name
sign-email = Email
sign-password = Password
sign-password-hint = At least 8 characters. A few words in a row are easy to keep in mind.
sign-code-lead = One more step: your account has a second factor.
sign-code = Code from your app
sign-code-recovery = Recovery code
sign-code-lost = Use a recovery code instead
sign-code-app = Use a code from your app instead
sign-forgot = Forgot password?
sign-in-with = Sign in with { $name }
sign-in-passkey = Sign in with a passkey
sign-in-failed = You are not signed in
sign-in-back = Back
sign-up-invited = This server takes new accounts by invitation only. Ask somebody who has one for a link.
sign-up-closed = This server does not take new accounts. Ask its administrator for one.
strength-weak = Too easy to guess.
strength-fair = It will do.
strength-good = Hard to guess.
strength-strong = Very hard to guess.
# What the server's library says is weak; what it has learned since then, in its own words.
strength-advice =
    { $advice ->
        [straight-rows-of-keys-are-easy-to-guess] Straight rows of keys are easy to guess.
        [short-keyboard-patterns-are-easy-to-guess] Short keyboard patterns are easy to guess.
        [repeats-like-aaa-are-easy-to-guess] Repeats like “aaa” are easy to guess.
        [repeats-like-abcabcabc-are-only-slightly-harder-to-guess-than-abc] Repeats like “abcabcabc” are only slightly harder to guess than “abc”.
        [this-is-a-top-10-common-password] This is a top-10 common password.
        [this-is-a-top-100-common-password] This is a top-100 common password.
        [this-is-a-very-common-password] This is a very common password.
        [this-is-similar-to-a-commonly-used-password] This is similar to a commonly used password.
        [sequences-like-abc-or-6543-are-easy-to-guess] Sequences like abc or 6543 are easy to guess.
        [recent-years-are-easy-to-guess] Recent years are easy to guess.
        [a-word-by-itself-is-easy-to-guess] A word by itself is easy to guess.
        [dates-are-often-easy-to-guess] Dates are often easy to guess.
        [names-and-surnames-by-themselves-are-easy-to-guess] Names and surnames by themselves are easy to guess.
        [common-names-and-surnames-are-easy-to-guess] Common names and surnames are easy to guess.
        [use-a-few-words-avoid-common-phrases] Use a few words, avoid common phrases.
        [no-need-for-symbols-digits-or-uppercase-letters] No need for symbols, digits, or uppercase letters.
        [add-another-word-or-two-uncommon-words-are-better] Add another word or two. Uncommon words are better.
        [capitalization-doesnt-help-very-much] Capitalization doesn't help very much.
        [all-uppercase-is-almost-as-easy-to-guess-as-all-lowercase] All-uppercase is almost as easy to guess as all-lowercase.
        [reversed-words-arent-much-harder-to-guess] Reversed words aren't much harder to guess.
        [predictable-substitutions-like-instead-of-a-dont-help-very-much] Predictable substitutions like “@” instead of “a” don't help very much.
        [use-a-longer-keyboard-pattern-with-more-turns] Use a longer keyboard pattern with more turns.
        [avoid-repeated-words-and-characters] Avoid repeated words and characters.
        [avoid-sequences] Avoid sequences.
        [avoid-recent-years] Avoid recent years.
        [avoid-years-that-are-associated-with-you] Avoid years that are associated with you.
        [avoid-dates-and-years-that-are-associated-with-you] Avoid dates and years that are associated with you.
       *[other] { $said }
    }
forgot-title = Forgot your password?
forgot-lead = Say who you are, and a link to set a new one goes to your email address.
forgot-name = User name or email
forgot-ask = Send me a link
forgot-asked = If there is such an account, a link is on its way. It works once, for an hour.
forgot-no-mail = No mail? Your server may not send any: its administrator can make a link for you, and sees that you have asked.
forgot-back = Back to signing in
reset-title = Set a new password
reset-lead = You will be signed out everywhere. What is on your devices stays there, and syncs when you sign in again.
reset-set = Set password
reset-done = Your new password is set.
reset-ended = This link has ended, or was used before.
reset-again = Ask for another link
join-title = You are invited
join-lead = Sign in, and the project comes to you.
join-lead-new = Make an account. A project that you are invited to comes to you by itself.
join-with-account = Sign in with it
join-with-new = Make one
join-as = You join the project as { $name }.
join-action = Join the project
join-done = You are in. The project comes with the next sync.
join-ended = This invitation has ended, or was used up. Ask for another one.
join-have-link = I have an invitation link
join-ask = Paste the link that somebody gave you.
join-link = Invitation link
sign-no-account = No account yet?
sign-have-account = You have an account?
signed-out = You are signed out
sign-out-text = All your work is on the server. It leaves this device until you sign in again.
sign-out-pending =
    { $count ->
        [one] 1 change has not been synced yet. It stays on this device and goes out when you sign in again. To be safe, save a copy first.
       *[other] { $count } changes have not been synced yet. They stay on this device and go out when you sign in again. To be safe, save a copy first.
    }
sign-out-here-only =
    { $count ->
        [one] 1 project is kept on this device only. It stays here, and you see it again when you sign in.
       *[other] { $count } projects are kept on this device only. They stay here, and you see them again when you sign in.
    }
take-title = Take your work along?
take-text =
    { $count ->
        [one] 1 thing was made on this device without an account.
       *[other] { $count } things were made on this device without an account.
    }
take-action = Take along
take-done =
    { $count ->
        [one] 1 thing was taken along
       *[other] { $count } things were taken along
    }
server-address = Server
server-hint = The address of your Worknest server, like https://work.example.org
server-connect = Connect
server-connected = Connected to { $url }
server-signed-in = Connected to { $url }. To connect to another server, sign out first.

## Status of sync
status-local = On this device only
status-synced = Synced
status-synced-at = Synced { $time }
status-syncing = Syncing… { $bar } { $percent }% ({ $done }/{ $total } changes)
status-fetching = Fetching what is on the server…
status-fetching-so-far =
    { $count ->
        [one] Fetching… 1 record so far
       *[other] Fetching… { $count } records so far
    }
status-offline =
    { $count ->
        [one] Offline — 1 pending change. Changes will sync when online
       *[other] Offline — { $count } pending changes. Changes will sync when online
    }
status-offline-idle = Offline — changes will sync when online
status-unreachable = Server unreachable — retry in { $seconds } s
status-sign-in = Sign in again to sync
status-paused =
    { $count ->
        [one] Working offline — 1 pending change
       *[other] Working offline — { $count } pending changes
    }
status-paused-idle = Working offline
status-error = Error
status-conflicts =
    { $count ->
        [one] 1 conflict
       *[other] { $count } conflicts
    }
status-rejected = { $count } not accepted
status-lacking = { $count } lost by the server
pending-dot = Not synced yet
pending-rejected = Not accepted by the server: see the sync page
pending-changes =
    { $count ->
        [one] 1 pending change
       *[other] { $count } pending changes
    }

## My work
home-mine-all = All { $count } of my work
home-lately-none = Nothing has changed yet.
mine-empty-title = Nothing is given to you
mine-empty-text = Open tickets that are assigned to you are listed here, what is due first.

## The tour, and the sample it goes through
tour-offer = New here? A tour of one minute shows how it works, with a sample project that goes as easily as it came.
tour-begin = Take the tour
tour-not-now = Not now
tour-step = { $step } of { $all }
tour-next = Next
tour-back = Back
tour-end = End the tour
tour-again = Take the tour of one minute
tour-device-title = It is all on this device
tour-device-text = This is a sample project. Nothing here waits for a network: you read and write on this device, and the sign at the top says how far the server is. Escape ends the tour at any time.
tour-list-title = The list
tour-list-text = Type a title into the first line and press Enter: a ticket is made. C brings you there from anywhere, J and K go from ticket to ticket, Enter opens one.
tour-board-title = The board
tour-board-text = The same tickets by status. Drag a card, or lift it with the space bar and move it with the arrow keys.
tour-ticket-title = A ticket
tour-ticket-text = Every field is changed where it stands. Tick a line of the text, write a comment; Ctrl+Z takes anything back.
tour-cycle-title = Cycles
tour-cycle-text = A cycle is the work of some days. Here you see how much of it is done, and what is left.
tour-keys-title = All by keyboard
tour-keys-text = Ctrl+K finds everything and does everything; the question mark shows all keys. That was all: keep the sample to try things, or remove it now.
sample-text = This is a sample to try things in.
sample-remove = Remove the sample
sample-removed = The sample is removed
sample-project = Sample: a website
sample-project-text = A project to look around in. Change whatever you like.
sample-label-design = Design
sample-label-text = Text
sample-label-technology = Technology
sample-cycle = First weeks
sample-template = Bug
sample-template-title = Bug in the
sample-template-text =
    ## What I did

    ## What happened

    ## What should have happened
sample-first = Start here: this is a sample
sample-first-text =
    All of this is there to be tried: change it, close it, drag it.

    - [x] Open a ticket
    - [ ] Tick this line
    - [ ] Press `?` to see all keys

    When you have seen enough, remove the sample: the line above the list does it, and **Settings** too.
sample-comment = Comments are **Markdown** too. With no network they wait here, and nobody has to think of it.
sample-launch = The website goes online
sample-launch-text = The whole; its parts are tickets of their own, below.
sample-domain = Choose the name of the domain
sample-texts = Write the texts of the start page
sample-pictures = Take pictures of the team
sample-about = Page about us
sample-form = Contact form
sample-bug = The form forgets what was typed
sample-bug-text =
    1. Write a message
    2. Lose the network
    3. Send it

    The text should still be there.
sample-phone = Try it on a phone
sample-server = Pay for the server
sample-newsletter = Newsletter
sample-guests = Guest book

## Projects
projects-empty-title = No projects yet
projects-empty-text = A project holds tickets, a board, and the people who work on it.
projects-archived = Archived
project-new = New project
project-create = Create project
project-create-first = Create a project
project-unnamed = Untitled project
project-name-example = Website redesign
project-key-hint = Its tickets are called { $key }-1, { $key }-2 and so on.
project-open = { $count } open
project-done = { $count } done
project-progress = Tickets done
project-actions = Actions for project { $name }
project-more = More
project-settings = Project settings
project-archive = Archive
project-archived = Project archived
project-unarchive = Bring back
project-unarchived = Project brought back
project-archive-text = An archived project leaves the lists. It can be brought back at any time.
project-deleted = Project deleted
project-delete-title = Delete { $name }?
project-delete-text = The project goes away for everybody, with its tickets, comments and files.
project-missing = This project is not on this device. It may have been deleted, or it has not been synced yet.
project-not-admin = Only an admin of this project can change it. What you can see here is for reading.
project-export = Project as a file
project-export-text = What this device holds of the project, without the bytes of attached files. JSON has every field; CSV has a row for each ticket, for spreadsheets and for importing it again; Markdown is for reading, with the comments.
project-end = Archive or delete
statuses-title = Statuses
statuses-text = The columns of the board, from left to right.
status-new = New status
status-up = Move up
status-down = Move down
status-delete-title = Delete the status { $name }?
status-delete-text =
    { $count ->
        [0] No ticket has it.
        [one] 1 ticket has it, and gets another one.
       *[other] { $count } tickets have it, and get another one.
    }
status-move-to = The tickets become
category-backlog = Backlog
category-unstarted = Not started
category-started = Started
category-done = Done
category-cancelled = Cancelled
labels-title = Labels
templates-title = Templates
templates-text = What a new ticket may begin as. It is chosen where the title is typed.
template-new = New template
template-title-hint = What the title begins with; the rest is typed.
template-deleted = Template deleted
template-choose = Template
template-none = No template
label-new = New label
label-deleted = Label deleted
label-merge = Merge
label-merged = Labels merged
members-title = Members
members-local = Only you, on this device. Sign in to share a project with others.
members-online = Members are changed online, and at once.
member-username = User name
member-role = Role
member-role-of = Role of { $name }
member-added = { $name } is a member now
member-unknown = Nobody on this server is called { $name }.
member-remove = Remove { $name }
member-removed = { $name } is no longer a member
role-viewer = Viewer
role-member = Member
role-admin = Admin
color-other = Another colour

## Tickets of a project
view-switch = View
view-list = List
view-board = Board
view-calendar = Calendar
ticket-new = New ticket
ticket-new-key = New ticket ({ $keys })
ticket-new-placeholder = New ticket: type a title, press Enter
filter-search = Search in this project
filter-clear = Clear filters
filter-remove = Remove this condition
sort-by = Sort by
sort-manual = By hand
sort-priority = Priority
sort-due = Due date
sort-updated = Last changed
sort-created = Newest
sort-title = Title
views-title = Views
view-save = Save view
view-save-as = Save as a new view…
view-update = Update view
view-changed = Changed since { $name } was saved
view-rename = Rename view
view-delete = Delete view
view-deleted = View { $name } deleted
view-whose = Who sees it
view-shared = Everybody in the project
view-own = Only me
view-own-hint = It stays on this device.
group-by = Group by
group-nothing = No groups
group-all = All tickets
group-no-label = No label
group-no-cycle = No cycle
group-no-milestone = No milestone
columns-choose = Columns
board-limit = { $held } of at most { $limit }
board-over-limit = { $held }, more than the { $limit } it is meant to hold
board-fold = Fold { $column }
board-unfold = Unfold { $column }
status-limited = at most { $limit }
status-limit-hint = How many tickets it is meant to hold at most. The board says when there are more; nothing is refused.
status-unknown = Unknown status
picker-none = Nothing found
picker-create = Create “{ $name }”
list-label =
    { $count ->
        [one] 1 ticket
       *[other] { $count } tickets
    }
list-empty-title = No tickets yet
list-empty-text = Type a title above and press Enter, or import what you have elsewhere.
list-none-title = Nothing fits
list-none-text = No ticket of this project passes the filters.
bulk-count = { $count } selected
bulk-choose = Select “{ $title }”
bulk-clear = Clear the selection
bulk-set = For all selected
bulk-deleted =
    { $count ->
        [one] 1 ticket deleted
       *[other] { $count } tickets deleted
    }
board-help = Press Space to lift the card, the arrow keys to move it, Space to drop it, Escape to leave it where it was.
board-card = card
board-add = New ticket in { $column }
board-more = Show { $count } more
board-column-empty = No tickets
board-move-to = Move “{ $title }” to…
board-lifted = Lifted “{ $title }”: { $column }, { $position } of { $count }
board-moved = { $column }, { $position } of { $count }
board-dropped = Dropped: { $column }, { $position } of { $count }
board-sent = Moved to the top of { $column }
board-cancelled = Left where it was
calendar-month = Month
calendar-week = Week
calendar-period = Period
calendar-today = Today
calendar-month-before = Previous month
calendar-month-after = Next month
calendar-week-before = Previous week
calendar-week-after = Next week
calendar-from-to = { $first } – { $last }
calendar-day =
    { $count ->
        [0] { $day }, no tickets
        [one] { $day }, 1 ticket
       *[other] { $day }, { $count } tickets
    }
calendar-none = Nothing is due in this time
calendar-none-today = Nothing is due today
calendar-undated = No due date
calendar-undated-none = Every open ticket has a due date
calendar-undated-now = No due date any more
calendar-move = Move “{ $title }” to a date…
calendar-move-title = Move to date…
calendar-move-action = Move
calendar-lifted = Lifted “{ $title }”: { $day }
calendar-dropped = Due on { $day }
calendar-help = The arrow keys go from day to day, Enter goes to the tickets of a day, Escape back. On a ticket, Space lifts it, the arrow keys move it, Space drops it, Escape leaves it where it was.

## A ticket
ticket-fields = Fields
ticket-pending = not synced yet
ticket-missing = This ticket is not on this device. It may have been deleted, or it has not been synced yet.
ticket-rejected = The server did not accept a change to this ticket. What you wrote is kept.
ticket-rejected-link = See why
ticket-read-only = You may read this project. To change it, ask an admin for the role of a member.
ticket-imported = Written by { $author } on { $at }, imported.
ticket-source = See the original
ticket-delete-title = Delete { $key }?
ticket-delete-text = It goes away for everybody, with its comments and files. You can undo this.
ticket-deleted = Ticket deleted
ticket-move = Move to project…
move-title = Move { $key } to…
move-text = It goes there with its comments and files, and gets a new key. The old one leads to it. You can undo this.
move-done = Moved to { $project }.
move-status = Its status there is { $status }.
move-left-out = Not a member there, and assigned no more: { $people }.
ticket-moved-from = It was { $key } before it moved here.
ticket-written = Written by { $author } on { $at }.
ticket-moved-away = This ticket moved to another project, which you may not read, or which is not on this device yet.
ticket-elsewhere = a project you do not see
ticket-unseen = A ticket you cannot see
sub-tickets-title = Sub-tickets
sub-tickets-done = { $done } of { $all } done
sub-tickets-progress = How far the sub-tickets have come
sub-tickets-circle = These tickets are sub-tickets of each other: { $keys }. Remove the parent of one of them.
sub-ticket-new = Add a sub-ticket
parent-set = Set parent…
parent-none = No parent
parent-remove = Remove the parent of this ticket
parent-choose = Parent of { $key }: a key, or words of it
relations-title = Relations
relation-add = Add a relation
relation-add-as = Add a relation: { $relation }…
relation-choose = { $key } – { $relation }: a key, or words of it
relation-remove = Remove the relation to { $name }
relation-deadlock = These tickets wait for each other, so that none of them can begin: { $keys }. Remove one of the relations.
relation-blocks = Blocks
relation-blocked = Blocked by
relation-duplicates = Duplicates
relation-duplicated = Duplicated by
relation-relates = Relates to
sign-blocked = Blocked by an open ticket
watch = Watch
watch-start = Watch this ticket
watch-stop = Stop watching this ticket
description-none = No description.
assignees-none = Nobody
labels-none = None
estimate-none = Points
estimate-none-hours = 1.5h, 90m
estimate-wrong = Write a number: 3 or 2.5
estimate-wrong-hours = Write hours or minutes: 3, 1.5h, 90m or 1h 30m
estimate-hours = { $hours } h
estimate-minutes = { $minutes } min
estimate-hours-minutes = { $hours } h { $minutes } min
estimate-sum = Estimated in all
estimate-unit-hint = Numbers that are there stay as they are: three points are three hours then.
unit-points = Points
unit-hours = Hours
estimate-points =
    { $points ->
        [1] 1 point
       *[other] { $points } points
    }
due-on = Due { $day }
due-soon = Due soon: { $day }
due-over = Overdue: { $day }
fact-author = Author
fact-created = Created
fact-updated = Changed
editor-write = Write
editor-preview = Preview
editor-markdown = Markdown
mention-found =
    { $count ->
        [one] One person can be chosen
       *[other] { $count } people can be chosen
    }
mention-list = People
editor-nothing = Nothing to preview.
markdown-task-open = Open task
markdown-task-done = Done task
comments-title = Comments
reaction-add = React
reaction-label = { $name }, { $count }: { $who }
reaction-others =
    { $count ->
        [one] { $names } and 1 other
       *[other] { $names } and { $count } others
    }
reaction-thumbs-up = Thumbs up
reaction-thumbs-down = Thumbs down
reaction-heart = Heart
reaction-party = Hooray
reaction-laugh = Laughing
reaction-eyes = Looking
comment-new = New comment
comment-placeholder = Say something about it
comment-hint = Ctrl+Enter sends
comment-send = Comment
comment-edit = Edit comment
comment-edited = (edited)
comment-brought = · brought here by { $who }
comment-actions = Actions for this comment
comment-deleted = Comment deleted
attachments-title = Files
attachments-none = Drop or paste files here.
attachment-added = { $name } is attached
attachment-add = Attach
attachment-download = Download { $name }
attachment-deleted = File deleted
upload-queued = Waits to be sent
upload-elsewhere = Its bytes are not here: waits until a device that has them sends them
upload-sending = Sending: { $percent } %
upload-failed = Not sent: { $why }
attachment-too-big = { $name } is over 100 MB: attach a smaller file
attachment-unreadable = { $name } could not be read. Choose it again.
history-title = History
history-created = { $who } created this
history-changed = { $who } changed { $field } from { $before } to { $after }
history-edited = { $who } changed the { $field }
history-deleted = { $who } deleted this
history-restored = { $who } restored this

## Conflicts
conflict-detected = Conflict detected: { $kind } "{ $title }" — { $field }.
conflict-modified = Last modified: { $sides }
conflict-side = { $who } ({ $when })
conflict-versus = { " vs. " }
conflict-keep-mine = Keep mine
conflict-use-theirs = Use theirs
conflict-use-of = Use { $who }'s
conflict-edit-both = Edit both
conflict-view-diff = View diff
conflict-before = Before
conflict-current = (shown now)
conflict-deleted = Deleted by { $deleter }, edited by { $editor }. It is kept until somebody decides.
conflict-moved = Moved to { $key } by { $mover }; { $editor } wrote here without having seen that. Both are kept until somebody decides.
conflict-moved-look = Look at { $key }
conflict-moved-keep = Keep both
conflict-moved-go = Keep { $key } only
conflict-moved-twice = It was moved to two projects. What you keep stays, the other copy is deleted and leads there.
conflict-restore = Restore
conflict-delete = Delete
conflict-resolved = Conflict resolved
conflicts-title = Conflicts
conflicts-none = No conflicts. When two people change the same thing without seeing each other's change, both values are kept here.
conflicts-text = Two edits that did not see each other. Both are kept until you choose.

## The sync page
sync-now = Sync now
sync-go-online = Work online
sync-progress = Sync progress
sync-local-text = Everything works here as it is. With an account, your work is on the server and on your other devices too.
sync-offline-text = Everything you do is kept on this device and goes out by itself.
queue-title = Pending changes
queue-empty = Nothing is waiting: everything is on the server.
queue-empty-local = Nothing is waiting: without an account, everything stays on this device.
queue-export = Save to file
queue-create = New { $kind }: “{ $title }”
queue-update = { $kind } “{ $title }” — { $fields }
queue-delete = { $kind } “{ $title }” — delete
queue-move = Ticket “{ $title }” — move to another project
queue-waiting = Waiting
queue-sending = Sending
queue-unanswered = Sent, not answered yet
queue-draft = It is kept here as a draft: read it, copy it, or save it to a file.
queue-view = What it wrote
queue-rejected = Not accepted
queue-retry = Retry
queue-discard = Discard
queue-discard-title = Discard this change?
queue-discard-text = What it wrote is lost, and the value on the server is shown again. This cannot be undone.
lacking-title = What the server lost
lacking-text =
    { $count ->
        [one] The server was restored from a backup. This was written after it, by others, and is not there any more. If the device of whoever wrote it comes back, it leaves this list by itself.
       *[other] The server was restored from a backup. These were written after it, by others, and are not there any more. If the devices of those who wrote them come back, they leave this list by themselves.
    }
lacking-value = It was: { $value }
lacking-current = Now: { $value }
lacking-added = Added: { $value }
lacking-removed = Taken out: { $value }
lacking-view = What it was
lacking-bring-back = Bring back
lacking-bring-back-all = Bring all back
lacking-discard-all = Discard all
lacking-discard-title =
    { $count ->
        [one] Discard what the server lost?
       *[other] Discard all { $count } that the server lost?
    }
lacking-discard-text = This device may be the last one that has it. This cannot be undone.
devices-title = Devices
devices-refresh = Refresh
device-this = This device
device-name = Name of this device
device-rename = Rename
device-synced = In step { $when }
log-title = Log
log-sent =
    { $count ->
        [one] Sent 1 change
       *[other] Sent { $count } changes
    }
log-sent-refused = Sent; { $count } accepted, { $refused } not accepted
log-received =
    { $count ->
        [one] Received 1 change
       *[other] Received { $count } changes
    }
log-access-ended = Access to a project has ended: its copy was removed from this device. What was not sent is kept above.
log-no-answer = The server did not answer
log-unreadable = The server's answer could not be read
log-refused = The server answered { $status }: { $message }
log-store = Not done on this device. { $problem }
log-set-aside = { $place } can't be decrypted on this device any more. It was left as it is.
log-empty-title = Nothing has happened yet
log-empty-text = What is sent and received is written down here.

## Settings
settings-account = Account
settings-no-account = You work without an account, on this device only.
settings-signed-in = Signed in as { $name }
settings-look = Look
settings-theme = Theme
theme-system = As the system
theme-light = Light
theme-dark = Dark
settings-language = Language
language-system = As the system
settings-connection = Connection
settings-offline = Work offline
settings-offline-text = Nothing is sent or received until you turn this off.
settings-files = Your work as a file
settings-files-text = Everything on this device, in one file. It can be read back here or on another device.
settings-export = Export everything
settings-import = Import an export
settings-other-tool = Import from another tool
export-done = Saved { $name }
backup-done =
    { $count ->
        [one] 1 thing was taken from the file
       *[other] { $count } things were taken from the file
    }
settings-storage = Storage
storage-of = { $used } of { $quota } used
storage-used = { $used } used
storage-persisted = The browser keeps it for good.
storage-not-persisted = The browser may clear it when space runs low. Installing Worknest makes it stay.
settings-help = Help
settings-help-text = See again what the app can do. All keys are shown by ?.
settings-install = Install
settings-install-by-hand = In Safari: tap Share, then Add to Home Screen. It then opens without a network too.
settings-install-text = In a window of its own, opened without a network too.
settings-clear = Clear data
settings-clear-text = Removes everything that Worknest keeps on this device; only its language and its look stay.
clear-action = Clear data
clear-text-local = Everything you made on this device is lost: there is no copy elsewhere. Export it first if you want to keep it.
clear-text = What is on the server stays there. You are signed out on this device.
lost-changes =
    { $count ->
        [one] 1 change has not been synced and would be lost. Export everything first if you want to keep it.
       *[other] { $count } changes have not been synced and would be lost. Export everything first if you want to keep them.
    }
lost-projects =
    { $count ->
        [one] 1 project is kept on this device only and would be lost. Export everything first if you want to keep it.
       *[other] { $count } projects are kept on this device only and would be lost. Export everything first if you want to keep them.
    }
clear-done = This device is clear

## Protection of what is on this device
protection-title = Protection
protection-files = Your work lies in files that only your user account can read. Encrypt the disk to protect it from those who have the machine.
protection-device = Encrypted with a key that this browser keeps. That protects against a reader of the disk, but whoever can use this browser profile can open your work. A passphrase protects against that, too.
protection-passphrase = Encrypted; your passphrase or your recovery key opens it.
lock-title = Worknest is locked
lock-passphrase = Passphrase
lock-open = Unlock
lock-opening = One moment…
lock-wrong = That is not it. Try again.
lock-forgotten = Passphrase forgotten?
lock-recovery-text = Enter the recovery key that you kept when the passphrase was set.
lock-recovery-key = Recovery key
lock-no-key = I have no recovery key
lock-back = Back
lock-renew-text = Unlocked. Choose a new passphrase; a new recovery key comes with it.
lock-aside-text = Without passphrase and recovery key nobody can read what is on this device, we neither. It is set aside as it is, never deleted, and you begin anew: sign in, and all that is on the server comes back.
lock-aside-unsynced =
    { $count ->
        [0] Everything that was written here had reached the server.
        [one] 1 change was on this device only. It stays locked, and does not come back from the server.
       *[other] { $count } changes were on this device only. They stay locked, and do not come back from the server.
    }
lock-aside-action = Set aside and begin anew
lock-entered = This
lock-current = Passphrase or recovery key now
lock-new = New passphrase
lock-new-hint = At least 8 characters; a few words in a row are best. What was kept here before may lie readable in the browser's files until it has overwritten them.
lock-again = The same again
lock-differs = The two are not the same.
lock-continue = Continue
lock-recovery-new = This recovery key opens your work if the passphrase is forgotten. It is shown once. Keep it somewhere else than on this device.
lock-recovery-file = Recovery key of Worknest on this device: { $key }
lock-recovery-save = Save to file
lock-recovery-kept = I have kept the recovery key
lock-finish = Lock with this passphrase
lock-done = The passphrase is set
lock-set = Set a passphrase
lock-change = Change passphrase
lock-remove = Remove passphrase
lock-remove-text = Your work stays encrypted, with a key that this browser keeps.
lock-removed = The passphrase is removed
lock-now = Lock now
lock-after-label = Lock by itself
lock-after =
    { $count ->
        [one] after 1 minute without you
       *[other] after { $count } minutes without you
    }
lock-after-never = never

## Where things are kept
keeping-title = Where it is kept
keeping-synced = Synced
keeping-synced-text = On the server and on this device; works offline.
keeping-not-here = Synced, not kept here
keeping-not-here-text = On the server. Tickets come to this device when you open them, and leave it a day later.
keeping-device = This device only
keeping-device-text = Never sent. Only a backup of your own keeps it safe.
keeping-send-title = Send this project to the server?
keeping-send-text = From then on it is on the server and can be shared. It can't be called back to this device only.
keeping-send-action = Send it
kept-title = Kept on this device
kept-days = Closed tickets
kept-days-count = for { $count } days after the last change
kept-days-all = for good
kept-days-text = Older ones are archived on the server and found there when you are online.
kept-files = Files
kept-files-up-to = up to { $size }
kept-files-all = without a limit
kept-files-text = Beyond that, the files opened least recently leave this device. Files that are still to be sent never do.
archive-title = On the server
archive-text = Closed tickets that nobody has touched for { $count } days are archived on the server.
archive-not-here = This project is on the server. What you open or write stays here for a day.
archive-search = Look on the server
archive-offline = Archived on the server; connect to see it.
archive-none = Nothing more on the server.
ticket-fetching = Fetching it from the server…
ticket-archived-title = Not on this device
ticket-incomplete = A part of this ticket is still on the server. It comes with the next sync.

## When storage fails
storage-wiped =
    { $count ->
        [0] The browser has removed what Worknest kept on this device. All of it had reached the server: sign in, and it comes back.
        [one] The browser has removed what Worknest kept on this device. What is on the server comes back; 1 change was here only. A backup file brings it back: see the settings.
       *[other] The browser has removed what Worknest kept on this device. What is on the server comes back; { $count } changes were here only. A backup file brings them back: see the settings.
    }
storage-low = Storage is running low: { $used } of { $quota } used. The settings say what can leave this device.
storage-low-text = Little room is left. Let closed tickets and files leave this device sooner, or make room on the disk. If it is full nothing that is stored is harmed, but nothing new can be kept.
action-understood = Understood
open-again = Try again
rescue-save = Save what can be read
rescue-saved = Saved { $name }. Import it in the settings once Worknest opens again.
rescue-nothing = Nothing of it can be read here.
rescue-aside-text = What can't be read is left as it is, never overwritten. With an account, what is on the server comes anew.

aside-text = { $name } can't be opened and was set aside.
aside-open = I have found its key
aside-secret = Its passphrase or recovery key

## Import
import-title = Import from another tool
import-lead = You see what will be taken before anything is changed. It works offline.
import-drop = Drop a file here
import-choose = Choose a file
import-formats = GitHub archives (JSON): issues with their comments, labels and people. Boards exported from Trello (JSON): lists, cards, checklists, comments. Issues exported from Jira (CSV, all fields) or Linear (CSV). Data exported from Vikunja (ZIP), files included. Projects exported from Worknest (CSV).
-import-supported = Supported are archives of a GitHub repository's issues and pull requests (a JSON file with "issues" and "pulls"), boards exported from Trello (JSON), issues exported from Jira or Linear (CSV), data exported from Vikunja (ZIP), and projects exported from Worknest (CSV).
import-empty = The file is empty. Export it again, and choose the new file.
import-too-large = The file has { $megabytes } MB; the most that can be imported at once is { $limit } MB. Export it in parts.
import-too-many = The file has { $count } tickets and comments; the most that can be imported at once is { $limit }. Export it in parts.
import-utf-16 = The file seems to be written in UTF-16. Save it as UTF-8. { -import-supported }
import-no-text = The file is not readable as text: byte { $byte } is no UTF-8. { -import-supported }
import-broken = The file is broken at line { $line }, column { $column }: { $problem }. It may have been cut off: download it again.
import-quote-open = The table is broken at line { $line }, column { $column }: a text that begins with a quotation mark never ends. Export it again, as CSV.
import-row-long = The table is broken at line { $line }, column { $column }: the row has { $cells } cells, the first line has { $columns }. Export it again, as CSV.
import-broken-zip = The ZIP file is damaged at { $file }. It may have been cut off: download it again.
import-inflates = { $file } in the ZIP file unpacks to more than { $limit } MB, which is more than can be imported at once. Export less, or leave large files out.
import-no-such-part = There is no “{ $name }” in the file. There is: { $there }.
import-looks-like =
    This looks like { $kind ->
        [zip] a ZIP file that is no export of Vikunja (unpack it first)
        [old-vikunja] an export of Vikunja before version 0.21 (update Vikunja, and export again)
        [gzip] a gzip file (unpack it first)
        [sqlite] an SQLite database
        [pdf] a PDF document
        [picture] a picture
        [github-api] a list of issues as GitHub's API gives it
        [backup] a backup of Worknest (restore it in the settings)
        [web-page] a web page (was it downloaded without signing in?)
        [xml] an XML file
       *[table] a table (CSV) with other columns than Jira, Linear or Worknest write
    }, which can't be imported here. { -import-supported }
import-unknown = Nothing in this file is known. { -import-supported }
import-reading = Reading the file…
import-importing = Importing…
import-preview = What is in { $name }
import-pulls = Include pull requests
import-start =
    { $count ->
        [one] Import 1 ticket
       *[other] Import { $count } tickets
    }
import-another = Choose another file
import-nothing-changed = Nothing was changed.
import-source = From
import-tickets = Tickets
import-comments = Comments
import-labels = Labels
import-people = People
import-not-taken = Not taken
import-adapted = Taken in another form
import-tickets-open = { $count }, { $open } of them open
import-pull-count = Pull requests
import-files = Files
import-part = What of the file
import-part-of =
    { $count ->
        [one] { $name } (1 ticket)
       *[other] { $name } ({ $count } tickets)
    }
import-part-hint = The file holds several; each becomes a project of its own. Import the file again for the others.
import-save-report = Save the report
import-report-name = import-report.txt
import-done = Imported
found-people-by-name =
    { $count ->
        [one] 1 person has no account here: kept by name
       *[other] { $count } people have no account here: kept by name
    }
found-title-cut =
    { $count ->
        [one] 1 title was cut; the description opens with all of it
       *[other] { $count } titles were cut; the descriptions open with all of them
    }
found-title-missing =
    { $count ->
        [one] 1 item had no title
       *[other] { $count } items had no title
    }
found-text-continued =
    { $count ->
        [one] 1 description goes on in comments: too long
       *[other] { $count } descriptions go on in comments: too long
    }
found-comment-split =
    { $count ->
        [one] 1 comment was split: too long
       *[other] { $count } comments were split: too long
    }
found-name-cut =
    { $count ->
        [one] 1 name was cut: too long
       *[other] { $count } names were cut: too long
    }
found-nulls-removed =
    { $count ->
        [one] 1 text had null characters, which no text can have here
       *[other] { $count } texts had null characters, which no text can have here
    }
found-number-twice =
    { $count ->
        [one] 1 item has the number of another: both were taken
       *[other] { $count } items have the number of another: both were taken
    }
found-pull-told =
    { $count ->
        [one] 1 pull request, with branches and merge told in a comment
       *[other] { $count } pull requests, with branches and merge told in a comment
    }
found-review-told =
    { $count ->
        [one] 1 review became a comment, with its remarks on lines
       *[other] { $count } reviews became comments, with their remarks on lines
    }
found-checklist-told =
    { $count ->
        [one] 1 checklist became a list in the description
       *[other] { $count } checklists became lists in the description
    }
found-file-linked =
    { $count ->
        [one] 1 file stays where it is: the description links to it
       *[other] { $count } files stay where they are: the descriptions link to them
    }
found-field-told =
    { $count ->
        [one] 1 custom field is written into the description
       *[other] { $count } custom fields are written into the description
    }
found-archive-closed =
    { $count ->
        [one] 1 archived card is closed
       *[other] { $count } archived cards are closed
    }
found-history-left =
    { $count ->
        [one] 1 entry of the history
       *[other] { $count } entries of the history
    }
found-pulls-not-chosen =
    { $count ->
        [one] 1 pull request: not chosen
       *[other] { $count } pull requests: not chosen
    }
found-not-an-item =
    { $count ->
        [one] 1 item is not of this format
       *[other] { $count } items are not of this format
    }
found-nothing-said =
    { $count ->
        [one] 1 comment or review says nothing
       *[other] { $count } comments or reviews say nothing
    }
found-bad-value =
    { $count ->
        [one] “{ $field }” could not be understood once
       *[other] “{ $field }” could not be understood { $count } times
    }
found-too-many-labels =
    { $count ->
        [one] 1 ticket has more labels than there can be here
       *[other] { $count } tickets have more labels than there can be here
    }
found-label-description =
    { $count ->
        [one] 1 label has a description: there is none here
       *[other] { $count } labels have a description: there is none here
    }
found-comment-edited =
    { $count ->
        [one] 1 comment was edited: when is not kept
       *[other] { $count } comments were edited: when is not kept
    }
found-unread =
    { $count ->
        [one] “{ $field }” (once) has no place here
       *[other] “{ $field }” ({ $count } times) has no place here
    }
found-nearest =
    { $count ->
        [one] “{ $field }” (once) is taken as the nearest there is here
       *[other] “{ $field }” ({ $count } times) is taken as the nearest there is here
    }
found-markup-turned =
    { $count ->
        [one] 1 text was turned into Markdown
       *[other] { $count } texts were turned into Markdown
    }
found-markup-left =
    { $count ->
        [one] the markup “{ $field }” (once): Markdown has nothing for it
       *[other] the markup “{ $field }” ({ $count } times): Markdown has nothing for it
    }
found-date-guessed =
    { $count ->
        [one] 1 date can be read in two ways: taken as day before month
       *[other] { $count } dates can be read in two ways: taken as day before month
    }
found-zone-missing =
    { $count ->
        [one] 1 time names no time zone: taken as UTC
       *[other] { $count } times name no time zone: taken as UTC
    }
found-row-short =
    { $count ->
        [one] 1 row has fewer cells than there are columns: the others are empty
       *[other] { $count } rows have fewer cells than there are columns: the others are empty
    }
found-link-left =
    { $count ->
        [one] 1 link to a ticket that is not taken
       *[other] { $count } links to tickets that are not taken
    }
found-parent-left =
    { $count ->
        [one] 1 link makes a ticket part of a second one, or of its own parts
       *[other] { $count } links make tickets part of a second one, or of their own parts
    }
found-too-many-links =
    { $count ->
        [one] 1 link is one more than a ticket can have here
       *[other] { $count } links are more than a ticket can have here
    }
found-part-left =
    { $count ->
        [one] 1 other part of the file: import it again for that
       *[other] { $count } other parts of the file: import it again for those
    }
found-file-missing =
    { $count ->
        [one] 1 file is named but not in the export, or damaged
       *[other] { $count } files are named but not in the export, or damaged
    }
found-file-refused =
    { $count ->
        [one] 1 file is too large, or something else than its name says
       *[other] { $count } files are too large, or something else than their names say
    }
found-items = { $what } ({ $items })
found-items-more = { $what } ({ $items }; and { $count } more)
import-open = Open the project

## A project at a glance, and charts
overview-title = Overview
overview-progress = Progress
overview-people = Open tickets by person
overview-overdue = Overdue
overview-overdue-none = Nothing is overdue.
overview-milestones = Milestones ahead
overview-recent = Last changed
overview-pace = Pace
overview-throughput = Tickets done per week
overview-time = Of the tickets done in these weeks, half took at most { $median } days from the beginning of the work, and 17 of 20 at most { $most }. What nobody began here counts from when it was written down.
overview-time-none = Nothing was done in these weeks.
chart-table = Table
chart-table-of = { $name }, as a table
chart-day = Day
chart-week = Week from
chart-left = Left
chart-all = In all
chart-done = Done
timebox-estimate = { $done } of { $all }
burndown-of = Burndown of { $name }
burndown-hint = Of what is in it now: what is left, what there is in all, and dashed an even pace.

## Cycles and milestones
timeboxes-title = Cycles and milestones
cycles-title = Cycles
cycles-none-title = No cycles
cycles-none-text = A cycle is a week or two in which its tickets are to be done. Put a ticket into one on the ticket’s page.
cycle-new = New cycle
cycle-numbered = Cycle { $number }
cycle-current = Current
cycle-days = { $start } – { $end }
cycle-from = from { $start }
cycle-backwards = The last day is before the first: choose a later one
cycle-move =
    { $count ->
        [one] Move 1 unfinished ticket to { $name }
       *[other] Move { $count } unfinished tickets to { $name }
    }
cycle-moved =
    { $count ->
        [one] 1 ticket moved to { $name }
       *[other] { $count } tickets moved to { $name }
    }
milestones-title = Milestones
milestones-none-title = No milestones
milestones-none-text = A milestone is something to be reached by a day, such as a release.
milestone-new = New milestone
milestone-over = Overdue
timebox-past = Past
timebox-until = until { $end }
timebox-deleted = Deleted
timebox-progress = How far { $name } has come

## Names of things
entity-project = Project
entity-status = Status
entity-label = Label
entity-timebox = Cycle or milestone
entity-template = Template
entity-view = View
entity-ticket = Ticket
entity-comment = Comment
entity-attachment = File
entity-member = Member
entity-user = Person
entity-conflict = Conflict
field-cycle = Cycle
field-milestone = Milestone
field-start = First day
field-end = Last day
field-title = Title
field-name = Name
field-description = Description
field-content = Text
field-status = Status
field-priority = Priority
field-type = Type
field-assignees = Assignees
field-labels = Labels
field-due = Due date
field-estimate = Estimate
field-estimate-unit = Estimates in
field-sample = Sample
field-position = Position
field-color = Colour
field-key = Key
field-category = Category
field-ticket-limit = Limit
field-query = Filter
field-archived = Archived
field-deleted = Deletion
field-parent = Parent
field-reactions = Reactions
field-watchers = Watchers
field-moved-to = Moved to
field-filename = File name
type-task = Task
type-bug = Bug
type-feature = Feature
type-epic = Epic
priority-low = Low
priority-medium = Medium
priority-high = High
priority-critical = Critical
person-you = You
person-you-elsewhere = You, on another device
person-somebody = Somebody
value-none = none
value-empty = empty
value-unknown = unknown
value-yes = yes
value-added = added: { $names }
value-removed = taken out: { $names }
value-no = no
size-bytes = { $count } bytes
size-kb = { $count } KB
size-mb = { $count } MB
size-gb = { $count } GB

## Times
time-now = just now
time-minutes-ago =
    { $count ->
        [one] 1 min ago
       *[other] { $count } mins ago
    }
time-hours-ago =
    { $count ->
        [one] 1 hour ago
       *[other] { $count } hours ago
    }
time-days-ago =
    { $count ->
        [one] yesterday
       *[other] { $count } days ago
    }
time-full = { $day }, { $clock }
time-day = { $day } { $month }
time-day-year = { $day } { $month } { $year }
month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec
time-month = { $month } { $year }
time-weekday-date = { $weekday }, { $date }
weekday-1 = Mon
weekday-2 = Tue
weekday-3 = Wed
weekday-4 = Thu
weekday-5 = Fri
weekday-6 = Sat
weekday-7 = Sun

## Account and security
account-open = Account and security
account-title = Account and security
days =
    { $count ->
        [one] 1 day
       *[other] { $count } days
    }
secret-copy = Copy
secret-copied = Copied
secret-not-copied = This could not be copied: select the text, and copy it by hand.
secret-save = Save as a file
password-title = Password
password-text = Change it when somebody else may know it.
password-change = Change password
password-none = You have none yet: you sign in without. What asks for it (signing out elsewhere, deleting your account) needs one.
password-set = Set a password
password-current = Your password
password-new = New password
password-ends-others = Every other session ends, and every token: you sign in anew there. Nothing is lost on those devices.
password-changed = Your password is changed
provider-linked = Linked as { $who }: you sign in with it or with your password.
provider-only-way = Linked as { $who }. It is the only way into your account: set a password before you unlink it.
provider-not-linked = Not linked. When it is, you sign in with { $name } as well as with your password.
provider-link = Link
provider-unlink = Unlink
provider-linked-now = Your account is linked
provider-unlinked = Your account is linked no more
provider-proved = It is you. Within ten minutes you can set a password.
passkeys-title = Passkeys
passkeys-text = Sign in with your fingerprint, face or device PIN, without your name, password or a code.
passkeys-elsewhere = Passkeys are made and used in a browser, at this server's address.
passkey-add = Add a passkey
passkey-add-text = Your password first, so that nobody else does this in your place. Then your browser asks where to keep it.
passkey-name = Name
passkey-name-hint = Where it is kept, so that you know later which one to remove.
passkey-used = Added { $made } · last used { $used }
passkey-unused = Added { $made } · not used yet
passkey-added = The passkey is added
passkey-remove = Remove
passkey-remove-of = Remove { $name }
passkey-remove-text = Nobody signs in with it any more. Every other session ends. Delete it in your device or password manager as well.
passkey-removed = The passkey is removed
factor-title = Second factor
factor-off = Off. With it, nobody gets in with your password alone: signing in also asks for a code from an app on your phone.
factor-on =
    { $count ->
        [0] On. No recovery codes are left: switch it off and on again to get new ones.
        [one] On. 1 recovery code is left.
       *[other] On. { $count } recovery codes are left.
    }
factor-set-up = Set up
factor-set-up-title = Set up the second factor
factor-password-text = First your password, so that nobody else does this in your place.
factor-secret-text = Put this secret into an app that shows codes. The code that it shows then puts the second factor in force.
factor-secret = Secret for the app
factor-open-app = Open it in an app on this device
factor-first-code = Code that the app shows
factor-confirm = Switch on
factor-recovery-text = It is on. Keep these recovery codes in a safe place: each signs you in once, on the day when your phone is lost. They are shown only now.
factor-recovery = Recovery codes
factor-recovery-kept = I have kept them
factor-remove = Switch off
factor-remove-title = Switch the second factor off
factor-remove-text = From then on your password is enough to sign in.
factor-any-code = Code from your app, or a recovery code
factor-removed = The second factor is off
sessions-title = Where you are signed in
sessions-end-others = Sign out everywhere else
sessions-end-text = What has not been synced there stays on those devices, and goes out when somebody signs in again.
sessions-ended =
    { $count ->
        [one] 1 other session has ended
       *[other] { $count } other sessions have ended
    }
session-used = Last used { $when }, from { $address }
session-end = Sign out
session-end-of = Sign out: { $name }
session-ended = Signed out there
tokens-title = Tokens for programs
tokens-text = For scripts and editors that work in your name. None of them can change your account.
token-new = New token
token-name = What it is for
token-name-hint = So that you know later which one to end.
token-scope = What it may do
token-read = Read
token-write = Read and write
token-admin = Read, write and administer
token-days = How long it is good
token-make = Make token
token-made = Your new token
token-made-text = Copy it now: it is shown only this once.
token-text = Token
token-about = { $scope } · until { $until } · last used { $used }
token-end = End
token-end-of = End { $name }
token-ended = The token has ended
my-data-title = My data
my-data-text = What the server has of you as one file: account, sessions, what you wrote, what was noted of you.
my-data-export = Export my data
account-delete = Delete account
account-delete-short = For good. What you wrote for others stays theirs, without your name.
account-delete-text = Your account, your sessions and tokens go, and the projects that nobody else is in. What you wrote in the projects of others stays, without your name.
account-delete-local = Everything of this account leaves this device. What was made here without an account stays. Other devices keep what they hold, but do not sync any more.
account-delete-type = Type { $name } to go on
account-deleted = Your account is deleted
people-title = People of this server
people-text = Who has an account here, who may make one, and who administers the server with you.
people-newcomers = New accounts
people-sign-up-open = Anybody who reaches this server may make an account. Whoever runs it can change that: WORKNEST_SIGNUP.
people-sign-up-invited = Who has an invitation may make an account: one to a project, or one of these. Whoever runs the server can change that: WORKNEST_SIGNUP.
people-sign-up-closed = Nobody may make an account, with an invitation neither. Whoever runs the server makes accounts (worknest server user add), or can change that: WORKNEST_SIGNUP.
people-list = People
people-narrowed = Only who has this in a name or email
people-alone = Only you have an account here so far. Make an invitation, and pass its link on.
person-is-admin = Administrator
person-is-deactivated = Deactivated
person-last-seen =
    { $count ->
        [0] Last here { $when }, signed in nowhere
        [one] Last here { $when }, 1 session or token
       *[other] Last here { $when }, { $count } sessions and tokens
    }
person-never-seen = Never signed in
person-menu = What to do with { $name }
person-deed-of = { $deed }: { $name }
person-done = Done: { $name }
person-link-make = Make a link for a new password
person-link-title = A link for a new password
person-link-text = Whoever opens the link sets a new password for this account, once, within a day. See to it that only its owner gets it. The password of now stays until then.
person-link-made = Copy it now and pass it on: it is shown only this once.
person-link = Link for a new password
person-sessions-end = End all sessions
person-sessions-text = They are signed out everywhere, and their tokens for programs end. What has not been synced stays on their devices, and goes out when they sign in again.
person-admin-make = Make administrator
person-admin-make-text = They may see everybody with an account, invite and deactivate people, make links for new passwords, and read the audit log. What is in projects they see only as their members.
person-admin-unmake = No longer administrator
person-admin-unmake-text = They keep their account and their projects, and administer the server no more.
person-deactivate = Deactivate
person-deactivate-text = They are signed out everywhere, and cannot come in any more. All they wrote stays, and so do their account and their places in projects: you can let them in again.
person-reactivate = Let in again
person-reactivate-text = They can sign in as before, and find all that was theirs.
page-open-of = Open: { $name }
audit-title = Audit log
audit-text = You administer this server: see who signed in, let whom in, changed what, from where.
audit-open = Open
# What a newer server has noted, in its own words.
audit-action =
    { $action ->
        [signed_in] Signed in
        [sign_in_failed] Sign in failed
        [signed_up] Signed up
        [session_ended] Session ended
        [session_reused] Session reused
        [signed_out_everywhere] Signed out everywhere
        [password_changed] Password changed
        [password_reset] Password reset
        [reset_asked] Reset asked
        [reset_mailed] Reset mailed
        [reset_link_made] Reset link made
        [admin_made] Administrator made
        [admin_unmade] Administrator no longer
        [account_deactivated] Account deactivated
        [account_reactivated] Account let in again
        [second_factor_on] Second factor on
        [second_factor_off] Second factor off
        [provider_linked] Account linked
        [provider_unlinked] Account unlinked
        [provider_link_failed] Linking failed
        [provider_proof_failed] Proof of who it is failed
        [passkey_added] Passkey added
        [passkey_removed] Passkey removed
        [token_made] Token made
        [token_ended] Token ended
        [member_added] Member added
        [member_changed] Member changed
        [member_removed] Member removed
        [invitation_made] Invitation made
        [invitation_taken] Invitation taken
        [invitation_ended] Invitation ended
        [webhook_made] Webhook made
        [webhook_tested] Webhook tested
        [webhook_ended] Webhook ended
        [exported] Exported
        [account_deleted] Account deleted
       *[other] { $words }
    }
audit-what = What
audit-all = Everything
audit-when = When
audit-days =
    { $count ->
        [one] The last day
       *[other] The last { $count } days
    }
audit-ever = Ever
audit-save = Save as a table
audit-none = Nothing to see
audit-none-text = Nothing of this kind was noted in this time.
audit-line = { $when }, from { $address }

## Invitations
webhooks-title = Webhooks
webhooks-text = Other programs are told what happens in this project.
webhooks-none = No program is told. Add one to let a chat or a build know what happens here.
webhook-add = Add webhook
webhook-url = Address
webhook-url-hint = It gets a request of JSON for what happens from now on.
webhook-kinds = What it is told of
webhook-kinds-hint = Nothing chosen: of everything.
webhook-everything = everything
webhook-made = Your webhook
webhook-made-text = Copy this secret now, and give it to the other program: it is shown only this once. Each request is signed with it, in its header x-worknest-signature.
webhook-secret = Secret of the webhook
webhook-about = Of { $kinds } · { $told }
webhook-told = last told { $when }
webhook-never-told = not told of anything yet
webhook-failing =
    { $count ->
        [one] Failed once: { $why }. It is tried again.
       *[other] Failed { $count } times: { $why }. It is tried again.
    }
webhook-off = Switched off after failing { $count } times: { $why }. Mend it, then test it: what it missed is sent.
webhook-test = Test
webhook-test-of = Test { $url }
webhook-answered = It answered: the webhook works
# Why it failed, within those sentences.
webhook-why =
    { $code ->
        [status] it answered with status { $status }
        [unreachable] it could not be reached
        [secret_lost] its secret does not open: make it anew
        [not_an_address] its address is none
        [not_listed] its host is not on this server's list: ask the administrator
        [not_found] no server is found under its address
        [private] its address leads into a private network
        [not_encrypted] its address is not encrypted: it must begin with https://
       *[other] { $words }
    }
webhook-not-answered = It did not take the request: { $why }
webhook-remove = Remove webhook
webhook-remove-of = Remove { $url }
webhook-remove-text = { $url } is told no more. A new one for the same address gets a new secret.
webhook-removed = The webhook is removed
invitations-title = Invitations
invitations-none = No invitation is open. Make a link to let somebody in.
invitation-new = Invite by link
invitation-role = They join as
invitation-days = How long the link is good
invitation-people = For how many people
invitation-uses =
    { $count ->
        [one] 1 person
       *[other] { $count } people
    }
invitation-make = Make link
invitation-made = Your invitation link
invitation-made-text = Copy it now and pass it on: it is shown only this once. Whoever has it can join.
invitation-link = Invitation link
invitation-as = As { $role }
invitation-about =
    { $count ->
        [one] Until { $until }, for 1 more person
       *[other] Until { $until }, for { $count } more people
    }
invitation-to-server = To this server
invitation-made-server = Copy it now and pass it on: it is shown only this once. Whoever has it can make an account here.
invitation-end = Withdraw
invitation-ended = The invitation is withdrawn
