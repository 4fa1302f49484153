# Deutsch. Schlüssel und Variablen sind die von en.ftl; ein Test sieht darauf.
# Wörter: Ticket, Projekt, Board, Label, Admin; to sync heißt abgleichen, account Konto, store Speicher.
# Ein Name kann „Du“ sein: nach ihm steht ein Doppelpunkt, kein Verb und davor keine Präposition.

## Was zur Sprache gehört: Zeichen in Zahlen
number-decimal = ,
number-group = .

## Aktionen
action-add = Hinzufügen
action-cancel = Abbrechen
action-close = Schließen
action-delete = Löschen
action-dismiss = Ausblenden
action-edit = Bearbeiten
action-save = Speichern
action-undo = Rückgängig
action-redo = Wiederholen
action-continue = Weiter
action-done = Fertig
actions-for = Aktionen für { $name }
saved = Gespeichert

## Was schiefging, und was zu tun ist. Neben einem Feld: sein Name, dann was daran nicht stimmt
invalid-missing = { $field } fehlt
invalid-empty = { $field } ist leer: schreib etwas hinein
invalid-cleared = { $field } kann nicht geleert werden
invalid-null-character = { $field } enthält ein Nullzeichen: entferne es
invalid-too-long = { $field } ist länger als { $limit } Zeichen (es sind { $length }): kürze es
invalid-too-short = { $field } muss mindestens { $least } Zeichen haben
invalid-too-many = { $field }: höchstens { $limit } sind möglich, entferne einige
invalid-itself = { $field } nennt das Ticket selbst: wähl ein anderes
invalid-disguised = { $name } ist nicht, was die Endung des Namens sagt: benenn die Datei zuerst um
invalid-file-size = Die Datei ist größer als { $limit } MB: häng eine kleinere an
invalid-key = { $field } ist weder die Passphrase noch der Wiederherstellungsschlüssel
invalid-kind =
    { $field } muss { $kind ->
        [number] eine Zahl
        [whole-number] eine ganze Zahl
        [yes-or-no] true oder false
        [date] ein Datum wie 2026-11-22
        [time] ein Zeitpunkt wie 2026-11-22T12:00:00Z
        [id] eine ID (UUID)
        [list] eine Liste
        [ids] eine Liste von IDs (UUIDs)
        [reactions] eine Liste von Reaktionen, je ein Wort, ein Doppelpunkt und die ID einer Person
        [color] eine Farbe wie #3b82f6
        [size] eine Größe in Byte
        [estimate] eine Zahl von 0 bis 100.000
        [ticket-limit] eine ganze Zahl von 1 bis 100.000
        [hash] 64 hexadezimale Kleinbuchstaben und Ziffern
       *[text] ein Text
    } sein
# In den Worten des Servers.
invalid-said = { $field } { $problem }
problem-offline = Das braucht den Server, und der ist gerade nicht zu erreichen. Deine Arbeit ist auf diesem Gerät sicher; versuch es wieder, wenn du online bist.
problem-sign-in = Melde dich dafür neu an. Deine Arbeit ist auf diesem Gerät sicher.
problem-gone = Das ist nicht mehr da: vielleicht wurde es gelöscht.
store-full = Auf diesem Gerät ist kein Platz mehr. Was schon gespeichert war, ist unversehrt: schaff Platz und versuch es noch einmal.
store-busy = Der lokale Speicher ist belegt: ein anderer Tab oder ein anderes Programm hält ihn. Versuch es gleich noch einmal.
store-unreadable = Was im lokalen Speicher liegt, lässt sich nicht lesen: { $what }
store-locked = Der lokale Speicher ist gesperrt. Seine Passphrase öffnet ihn.
store-removed = Was hier gespeichert war, wurde entfernt, vom Browser oder in einem anderen Tab. Lade die Seite neu.
store-failed = Der lokale Speicher hat versagt: { $what }
store-unavailable = Hier kann nichts lokal gespeichert werden: { $why }
store-no-indexeddb = Hier kann nichts lokal gespeichert werden: dem Browser fehlt IndexedDB. Nimm einen anderen Browser.
store-insecure = Der Browser verschlüsselt nur auf Seiten von einem sicheren Ort, und unverschlüsselt wird nichts gespeichert. Öffne Worknest über HTTPS, oder auf dem Rechner, der es bereitstellt, als http://localhost
store-too-old = Dieser Browser verrät nicht, welche Datenbanken es gibt: er ist zu alt für eine Sperre.
store-newer = Was hier gespeichert ist, hat eine neuere Version von Worknest geschrieben. Lade die Seite neu.
store-unknown-lock = Was hier gespeichert ist, ist auf eine Art gesperrt, die diese Version nicht kennt. Lade die Seite neu.
store-no-lock = Eine Passphrase als Sperre gibt es nur im Browser. Verschlüssele hier die Festplatte.
store-not-set-aside = Das lässt sich von hier aus nicht beiseitelegen. Verschieb die Datei und starte neu.
file-not-an-export = Das ist kein Export von Worknest: { $why }. Nichts wurde geändert.
file-another-format = Das ist kein Export von Worknest: es hat ein anderes Format. Nichts wurde geändert.
file-newer = Dieser Export stammt von einem neueren Worknest: aktualisiere zuerst. Nichts wurde geändert.
file-damaged-inside = Eine Datei in diesem Export ist beschädigt. Sonst wurde nichts geändert.
file-arrived-damaged = Die Datei kam beschädigt an. Versuch es noch einmal.
file-not-sent-yet = Das Gerät, auf dem diese Datei angehängt wurde, hat sie noch nicht gesendet. Versuch es später noch einmal.
file-not-written = Der Export lässt sich nicht schreiben: { $why }
device-not-saved = Die Datei lässt sich nicht speichern: { $why }
device-no-downloads = Die Datei lässt sich nicht speichern: es gibt keinen Ordner für Downloads.
device-no-data-folder = Es gibt keinen Ort für das, was Worknest aufbewahrt: dieses Benutzerkonto hat keinen eigenen Ordner. Die Umgebungsvariable WORKNEST_DATA kann einen nennen.
device-file =
    { $deed ->
        [make] { $name } lässt sich nicht anlegen: { $why }
        [read] { $name } lässt sich nicht lesen: { $why }
        [remove] { $name } lässt sich nicht entfernen: { $why }
        [save] { $name } lässt sich nicht speichern: { $why }
       *[write] { $name } lässt sich nicht schreiben: { $why }
    }
device-not-an-address = Schreib die Adresse des Servers wie https://worknest.example.com
device-signed-in-elsewhere = Melde dich zuerst ab: dieses Gerät ist bei einem anderen Server angemeldet.
device-not-connected = Verbinde dich zuerst mit einem Server: gib seine Adresse in den Einstellungen an.
device-restart = Starte Worknest neu, um dich mit einem anderen Server zu verbinden.
device-no-passkey = Es wurde kein Passkey gewählt. Versuch es noch einmal oder melde dich anders an.
device-passkey-known = Dort liegt schon ein Passkey eines Kontos. Wähle einen anderen Ort dafür.
device-passkey-failed = Der Passkey lässt sich nicht benutzen: { $why }

## Was der Server nicht angenommen hat
refused-credentials = Benutzername oder Passwort ist falsch.
refused-code = Dieser Code ist falsch oder wurde schon benutzt.
refused-factor-needed = Dieses Konto hat einen zweiten Faktor: gib auch dessen Code ein.
refused-first-code = Der Code ist nicht der, den die App gerade zeigt
refused-password = Das Passwort ist falsch.
refused-factor-on = Der zweite Faktor ist schon an. Schalte ihn zuerst aus.
refused-too-often = Das war zu oft: versuch es in { $seconds } s noch einmal.
refused-member = Diese Person ist schon Mitglied.
refused-has-account = Du hast hier schon ein Konto: diese Einladung lässt jemanden herein, der noch keines hat. Gib den Link weiter; willst du damit hier ein weiteres Konto anlegen, melde dich zuerst ab und öffne ihn dann noch einmal.
refused-last-admin = Ein Projekt braucht einen Admin: gib die Rolle zuerst jemand anderem.
refused-deactivated = Dieses Konto ist stillgelegt. Bitte eine Admin-Person dieses Servers, dich wieder hereinzulassen.
refused-last-server-admin = Dieser Server braucht eine Admin-Person: mach zuerst jemand anderen dazu.
refused-role = Mit deiner Rolle in diesem Projekt geht das nicht. Frag einen seiner Admins.
refused-no-access = Du bist kein Mitglied dieses Projekts (mehr).
refused-author = Einen Kommentar ändert nur, wer ihn geschrieben hat.
refused-server-only = Das schreibt nur der Server. Ändere es in den Einstellungen des Projekts.
refused-parent-deleted = Das, wozu es gehört, wurde gelöscht. Stell das zuerst wieder her.
refused-missing = Der Server hat das nicht, oder nicht das, wozu es gehört. Das muss zuerst gesendet werden.
refused-other-scope = So kann es nicht in ein anderes Projekt: kopier es dorthin und lösch es hier.
refused-id-taken = Die Nummer dieser Änderung ist schon vergeben. Wiederhole sie: dann bekommt sie eine neue.
refused-alone = Der Server lehnt diese Änderung ab, andere nimmt er an.
refused-dependent = Sie gehört zu einer Änderung, die nicht angenommen wurde.
refused-not-found = Der Server hat das nicht (mehr).
refused-not-admin = Das dürfen nur Admins des Servers.
refused-quota = Eine Person darf auf diesem Server { $limit } MB an Dateien haben, und das wäre mehr. Frag die Administration nach Platz.
refused-internal = Auf dem Server ging etwas schief. Nichts wurde geändert.
refused-busy = Der Server ist ausgelastet. Versuch es in ein paar Sekunden noch einmal.
refused-unreadable = Der Server kann das nicht lesen. Lade Worknest neu: vielleicht wurde es aktualisiert.
refused-by-another = Diese Antwort kommt nicht von einem Worknest-Server. Vielleicht stammt sie von etwas dazwischen.
refused-no-password = Dieses Konto hat noch kein Passwort. Setz zuerst eines, hier unter Konto und Sicherheit.
refused-prove-again = Zeig noch einmal, wer du bist: es geht dorthin, wo du dich anmeldest, und wieder zurück.
refused-last-way = Das ist der einzige Weg in dein Konto. Setz zuerst ein Passwort.
refused-oidc = Die Anmeldung dort hat nicht geklappt. Versuch es noch einmal; bleibt es so, sag es dem Admin dieses Servers.
refused-oidc-unreachable = Die Stelle, bei der du dich anmeldest, ist nicht erreichbar. Versuch es gleich noch einmal oder melde dich mit deinem Passwort an.
refused-oidc-cancelled = Du hast abgebrochen. Es hat sich nichts geändert; du kannst dich neu anmelden.
refused-oidc-lapsed = Dieser Versuch hat zu lange gedauert, wurde schon benutzt oder in einem anderen Browser begonnen. Fang neu an.
refused-oidc-email = Mit deiner E-Mail gibt es schon ein Konto. Melde dich mit seinem Passwort an und verknüpfe es dann unter Einstellungen, Konto und Sicherheit.
refused-oidc-linked = Das ist schon verknüpft. Löse zuerst diese Verknüpfung.
refused-oidc-elsewhere = Als wen du dich dort angemeldet hast, gehört hier zu einem anderen Konto. Melde dich bei jenem an.
refused-oidc-other = Das war jemand anderes als hier angemeldet ist. Fang als du selbst neu an.
refused-oidc-anew = Die Stelle, bei der du dich anmeldest, sagt nicht, dass du dich eben angemeldet hast. Bitte den Admin dieses Servers um einen Link für ein Passwort.
refused-passkey = Diesen Passkey kennt der Server nicht. Vielleicht wurde er entfernt: melde dich anders an.
refused-passkey-lapsed = Das hat zu lange gedauert oder wurde anderswo begonnen. Versuch es noch einmal.
refused-passkey-copied = Dieser Passkey könnte kopiert worden sein. Melde dich anders an und entferne ihn unter Einstellungen, Konto und Sicherheit.
refused-passkeys-full = Ein Konto hat höchstens 20 Passkeys. Entferne zuerst einen.

## Navigation
page-title = { $title } · Worknest
page-title-unread = ({ $count }) { $title } · Worknest
skip-to-content = Zum Inhalt springen
nav-main = Hauptnavigation
nav-path = Du bist hier
nav-inbox = Eingang
inbox-mentioned = { $who } hat dich erwähnt: { $text }
inbox-mentioned-description = Du wirst in der Beschreibung erwähnt
inbox-assigned-by = { $who } hat dir das zugewiesen
inbox-assigned = Das wurde dir zugewiesen
inbox-commented = { $who }: { $text }
inbox-changed = Geändert: { $fields }
inbox-conflict = Konflikt: { $fields }
inbox-several =
    { $count ->
        [one] Zu 1 Ticket gibt es Neues für dich
       *[other] Zu { $count } Tickets gibt es Neues für dich
    }
inbox-open = Öffnen
inbox-read-all = Alles als gelesen markieren
inbox-put-away = Abgelegt.
inbox-empty-title = Nichts Neues
inbox-empty-text = Erwähnt dich jemand, weist dir etwas zu oder ändert ein Ticket, das du angelegt hast, beobachtest oder das dir zugewiesen ist, dann steht es hier.
inbox-label =
    { $count ->
        [one] 1 Ticket mit Neuem
       *[other] { $count } Tickets mit Neuem
    }
inbox-unread = Ungelesen
inbox-unread-count = { $count } ungelesen
inbox-read-action = Als gelesen markieren
inbox-unread-action = Als ungelesen markieren
inbox-done-action = Erledigt
inbox-action-for = { $action }: { $key }
inbox-more = { $count } weitere
settings-tell = Benachrichtigungen
settings-tell-text = Was dir gesagt und als ungelesen gezählt wird. Im Eingang steht alles.
tell-mentions = Erwähnungen von dir
tell-assigned = Tickets, die dir zugewiesen werden
tell-watched = Kommentare und Änderungen an Tickets, die du angelegt hast, beobachtest oder die dir zugewiesen sind
tell-conflicts = Konflikte
tell-desktop = Benachrichtigungen des Systems
tell-desktop-text = Auf diesem Gerät, während du anderswo hinsiehst.
tell-desktop-none = Hier wird dir nur in der App etwas gesagt.
tell-desktop-refused = Dein Browser erlaubt von hier keine Benachrichtigungen. Das lässt sich in seinen Einstellungen für diese Seite ändern.
nav-home = Start
nav-mine = Meine Arbeit
nav-projects = Projekte
nav-projects-pending =
    { $count ->
        [one] Projekte (1 Änderung wartet)
       *[other] Projekte ({ $count } Änderungen warten)
    }
nav-import = Import
nav-sync = Abgleich
nav-settings = Einstellungen
nav-sign-in = Anmelden
not-found-title = Hier ist nichts
not-found-text = Unter { $path } gibt es keine Seite.
not-found-action = Zu den Projekten

palette-title = Finden oder tun
palette-open = Suchen
palette-hint = Finde ein Ticket oder Projekt, oder tippe einen Befehl
shortcuts-title = Tastenkürzel
shortcut-palette = Alles finden, alles tun
shortcut-new = Neues Ticket; in der Liste der Projekte ein neues Projekt
shortcut-done = Im Eingang: erledigt
shortcut-unread = Im Eingang: gelesen oder ungelesen
shortcut-next = In einer Liste: zum nächsten
shortcut-previous = In einer Liste: zum vorigen
keys-text = Wähle eins und drücke andere Tasten; die Rücktaste nimmt sie weg, Escape lässt sie, wie sie sind. Sie gelten auf diesem Gerät.
keys-press = Drück die Tasten…
keys-none = Keine
keys-reset = Wie am Anfang
keys-reset-of = { $name }: wie am Anfang
keys-change = { $name }: { $keys }. Ändern
keys-taken = Diese Tasten sind vergeben: { $name }
keys-impossible = Wähle einen Buchstaben, eine Ziffer oder ein Zeichen, mit Strg oder ohne.
keys-settings = Ändern
shortcut-list = Von Ticket zu Ticket
shortcut-open = Das Ticket öffnen
shortcut-choose = Das Ticket auswählen; mit Umschalt hinauf oder hinab zum nächsten
shortcut-lift = Auf dem Board: die Karte aufnehmen, ablegen
shortcut-move = Die aufgenommene Karte bewegen, oder zur nächsten gehen
shortcut-cancel = Lassen, wie es war; schließen
shortcut-send = Speichern, was gerade geschrieben wird
key-control = Strg
key-shift = Umschalt
key-space = Leertaste
key-enter = Enter
key-escape = Esc
undo-done = Rückgängig gemacht
undo-nothing = Es gibt nichts rückgängig zu machen
redo-done = Wiederholt
redo-nothing = Es gibt nichts zu wiederholen
theme-use-light = Helles Design verwenden
theme-use-dark = Dunkles Design verwenden

## Öffnen
open-failed-title = Worknest kann seinen Speicher nicht öffnen
open-failed-hint = Was gespeichert ist, wurde nicht verändert. Schließ andere Tabs mit Worknest und lade neu; hilft das nicht, starte den Browser neu.
offline-ready = Bereit für die Arbeit offline
update-ready = Eine neue Version ist bereit. Nichts, was du gerade schreibst, geht verloren.
update-now = Aktualisieren
install-offer = Installiere Worknest, dann hat es ein eigenes Fenster.
install-now = Installieren
install-done = Worknest ist installiert

## Anfang
start-title = Willkommen
start-heading = Arbeit, die immer da ist
start-lead = Projekte und Tickets auf diesem Gerät, mit Netz oder ohne. Ist eines da, gleichen sie sich von selbst ab.
start-local = Loslegen
start-local-text = Nur auf diesem Gerät. Ohne Konto; nichts verlässt es, bevor du es sagst.
start-sign-in-text = Du hast ein Konto: deine Arbeit kommt auf dieses Gerät und bleibt auf dem gleichen Stand.
start-sign-up-text = Neu hier: deine Arbeit liegt auch auf dem Server und lässt sich teilen.

## An- und Abmelden
sign-in = Anmelden
sign-up = Registrieren
sign-out = Abmelden
sign-in-lead = Deine Projekte kommen auf dieses Gerät und sind von da an offline da.
sign-up-lead = Ein Konto für alle deine Geräte.
sign-username = Benutzername
sign-email = E-Mail
sign-password = Passwort
sign-password-hint = Mindestens 8 Zeichen. Ein paar Wörter hintereinander merken sich leicht.
sign-code-lead = Noch ein Schritt: dein Konto hat einen zweiten Faktor.
sign-code = Code aus deiner App
sign-code-recovery = Wiederherstellungscode
sign-code-lost = Stattdessen einen Wiederherstellungscode eingeben
sign-code-app = Stattdessen einen Code aus deiner App eingeben
sign-forgot = Passwort vergessen?
sign-in-with = Anmelden mit { $name }
sign-in-passkey = Mit einem Passkey anmelden
sign-in-failed = Du bist nicht angemeldet
sign-in-back = Zurück
sign-up-invited = Auf diesem Server gibt es neue Konten nur auf Einladung. Bitte jemanden, der eines hat, um einen Link.
sign-up-closed = Dieser Server nimmt keine neuen Konten an. Bitte seinen Admin um eines.
strength-weak = Zu leicht zu erraten.
strength-fair = Das geht.
strength-good = Schwer zu erraten.
strength-strong = Sehr schwer zu erraten.
# Was die Bibliothek des Servers für schwach hält; was sie seither gelernt hat, in ihren eigenen Worten.
strength-advice =
    { $advice ->
        [straight-rows-of-keys-are-easy-to-guess] Tasten in einer Reihe sind leicht zu erraten.
        [short-keyboard-patterns-are-easy-to-guess] Kurze Muster auf der Tastatur sind leicht zu erraten.
        [repeats-like-aaa-are-easy-to-guess] Wiederholungen wie „aaa“ sind leicht zu erraten.
        [repeats-like-abcabcabc-are-only-slightly-harder-to-guess-than-abc] Wiederholungen wie „abcabcabc“ sind kaum schwerer zu erraten als „abc“.
        [this-is-a-top-10-common-password] Das ist eines der 10 häufigsten Passwörter.
        [this-is-a-top-100-common-password] Das ist eines der 100 häufigsten Passwörter.
        [this-is-a-very-common-password] Das ist ein sehr häufiges Passwort.
        [this-is-similar-to-a-commonly-used-password] Das ähnelt einem häufigen Passwort.
        [sequences-like-abc-or-6543-are-easy-to-guess] Folgen wie abc oder 6543 sind leicht zu erraten.
        [recent-years-are-easy-to-guess] Jahre aus letzter Zeit sind leicht zu erraten.
        [a-word-by-itself-is-easy-to-guess] Ein Wort allein ist leicht zu erraten.
        [dates-are-often-easy-to-guess] Ein Datum ist oft leicht zu erraten.
        [names-and-surnames-by-themselves-are-easy-to-guess] Vor- und Nachnamen allein sind leicht zu erraten.
        [common-names-and-surnames-are-easy-to-guess] Häufige Vor- und Nachnamen sind leicht zu erraten.
        [use-a-few-words-avoid-common-phrases] Nimm ein paar Wörter, keine geläufige Wendung.
        [no-need-for-symbols-digits-or-uppercase-letters] Zeichen, Ziffern oder Großbuchstaben braucht es nicht.
        [add-another-word-or-two-uncommon-words-are-better] Füg noch ein, zwei Wörter hinzu. Seltene sind besser.
        [capitalization-doesnt-help-very-much] Großschreibung hilft wenig.
        [all-uppercase-is-almost-as-easy-to-guess-as-all-lowercase] Nur Großbuchstaben sind fast so leicht zu erraten wie nur kleine.
        [reversed-words-arent-much-harder-to-guess] Umgedrehte Wörter sind kaum schwerer zu erraten.
        [predictable-substitutions-like-instead-of-a-dont-help-very-much] Absehbare Ersetzungen wie „@“ statt „a“ helfen wenig.
        [use-a-longer-keyboard-pattern-with-more-turns] Nimm ein längeres Muster mit mehr Wendungen.
        [avoid-repeated-words-and-characters] Vermeide wiederholte Wörter und Zeichen.
        [avoid-sequences] Vermeide Folgen.
        [avoid-recent-years] Vermeide Jahre aus letzter Zeit.
        [avoid-years-that-are-associated-with-you] Vermeide Jahre, die mit dir zu tun haben.
        [avoid-dates-and-years-that-are-associated-with-you] Vermeide Daten und Jahre, die mit dir zu tun haben.
       *[other] { $said }
    }
forgot-title = Passwort vergessen?
forgot-lead = Sag, wer du bist, und ein Link für ein neues geht an deine E-Mail-Adresse.
forgot-name = Benutzername oder E-Mail
forgot-ask = Link schicken
forgot-asked = Wenn es dieses Konto gibt, ist ein Link unterwegs. Er gilt einmal, eine Stunde lang.
forgot-no-mail = Keine Mail? Vielleicht verschickt dein Server keine: sein Admin kann dir einen Link geben und sieht, dass du gefragt hast.
forgot-back = Zurück zur Anmeldung
reset-title = Neues Passwort setzen
reset-lead = Du wirst überall abgemeldet. Was auf deinen Geräten liegt, bleibt dort und wird abgeglichen, wenn du dich wieder anmeldest.
reset-set = Passwort setzen
reset-done = Dein neues Passwort gilt.
reset-ended = Dieser Link ist abgelaufen oder wurde schon benutzt.
reset-again = Um einen neuen Link bitten
join-title = Du bist eingeladen
join-lead = Melde dich an, und das Projekt kommt zu dir.
join-lead-new = Leg ein Konto an. Ein Projekt, in das du eingeladen bist, kommt von selbst zu dir.
join-with-account = Damit anmelden
join-with-new = Eines anlegen
join-as = Du kommst als { $name } in das Projekt.
join-action = Dem Projekt beitreten
join-done = Du bist dabei. Das Projekt kommt mit dem nächsten Abgleich.
join-ended = Diese Einladung ist abgelaufen oder aufgebraucht. Bitte um eine neue.
join-have-link = Ich habe einen Einladungslink
join-ask = Füg den Link ein, den du bekommen hast.
join-link = Einladungslink
sign-no-account = Noch kein Konto?
sign-have-account = Du hast ein Konto?
signed-out = Du bist abgemeldet
sign-out-text = Deine ganze Arbeit ist auf dem Server. Sie verlässt dieses Gerät, bis du dich wieder anmeldest.
sign-out-pending =
    { $count ->
        [one] 1 Änderung ist noch nicht abgeglichen. Sie bleibt auf diesem Gerät und wird gesendet, wenn du dich wieder anmeldest. Sicherheitshalber speichere zuerst eine Kopie.
       *[other] { $count } Änderungen sind noch nicht abgeglichen. Sie bleiben auf diesem Gerät und werden gesendet, wenn du dich wieder anmeldest. Sicherheitshalber speichere zuerst eine Kopie.
    }
sign-out-here-only =
    { $count ->
        [one] 1 Projekt gibt es nur auf diesem Gerät. Es bleibt hier, und du siehst es wieder, wenn du dich anmeldest.
       *[other] { $count } Projekte gibt es nur auf diesem Gerät. Sie bleiben hier, und du siehst sie wieder, wenn du dich anmeldest.
    }
take-title = Deine Arbeit mitnehmen?
take-text =
    { $count ->
        [one] 1 Sache wurde auf diesem Gerät ohne Konto angelegt.
       *[other] { $count } Sachen wurden auf diesem Gerät ohne Konto angelegt.
    }
take-action = Mitnehmen
take-done =
    { $count ->
        [one] 1 Sache wurde mitgenommen
       *[other] { $count } Sachen wurden mitgenommen
    }
server-address = Server
server-hint = Die Adresse deines Worknest-Servers, wie https://work.example.org
server-connect = Verbinden
server-connected = Verbunden mit { $url }
server-signed-in = Verbunden mit { $url }. Für einen anderen Server melde dich zuerst ab.

## Stand des Abgleichs
status-local = Nur auf diesem Gerät
status-synced = Abgeglichen
status-synced-at = Abgeglichen: { $time }
status-syncing = Gleicht ab… { $bar } { $percent } % ({ $done }/{ $total } Änderungen)
status-fetching = Holt, was auf dem Server ist…
status-fetching-so-far =
    { $count ->
        [one] Holt… bisher 1 Datensatz
       *[other] Holt… bisher { $count } Datensätze
    }
status-offline =
    { $count ->
        [one] Offline – 1 Änderung wartet. Abgeglichen wird, sobald du online bist
       *[other] Offline – { $count } Änderungen warten. Abgeglichen wird, sobald du online bist
    }
status-offline-idle = Offline – abgeglichen wird, sobald du online bist
status-unreachable = Server nicht erreichbar – neuer Versuch in { $seconds } s
status-sign-in = Zum Abgleichen neu anmelden
status-paused =
    { $count ->
        [one] Offline-Arbeit – 1 Änderung wartet
       *[other] Offline-Arbeit – { $count } Änderungen warten
    }
status-paused-idle = Offline-Arbeit
status-error = Fehler
status-conflicts =
    { $count ->
        [one] 1 Konflikt
       *[other] { $count } Konflikte
    }
status-rejected = { $count } nicht angenommen
status-lacking = { $count } vom Server verloren
pending-dot = Noch nicht abgeglichen
pending-rejected = Vom Server nicht angenommen: siehe die Seite „Abgleich“
pending-changes =
    { $count ->
        [one] 1 Änderung wartet
       *[other] { $count } Änderungen warten
    }

## Meine Arbeit
home-mine-all = Alle { $count } zeigen
home-lately-none = Noch hat sich nichts geändert.
mine-empty-title = Dir ist nichts zugewiesen
mine-empty-text = Hier stehen offene Tickets, für die du zuständig bist; was zuerst fällig ist, steht oben.

## Der Rundgang, und das Beispiel dazu
tour-offer = Neu hier? Ein Rundgang von einer Minute zeigt, wie es geht, mit einem Beispielprojekt, das so leicht geht, wie es kam.
tour-begin = Rundgang beginnen
tour-not-now = Jetzt nicht
tour-step = { $step } von { $all }
tour-next = Weiter
tour-back = Zurück
tour-end = Rundgang beenden
tour-again = Den Rundgang von einer Minute machen
tour-device-title = Alles liegt auf diesem Gerät
tour-device-text = Das ist ein Beispielprojekt. Nichts wartet hier auf ein Netz: du liest und schreibst auf diesem Gerät, und das Zeichen oben sagt, wie weit der Server ist. Escape beendet den Rundgang jederzeit.
tour-list-title = Die Liste
tour-list-text = Tippe in die erste Zeile einen Titel und drücke die Eingabetaste: das Ticket ist da. C führt von überall dorthin, J und K gehen von Ticket zu Ticket, die Eingabetaste öffnet eins.
tour-board-title = Das Board
tour-board-text = Dieselben Tickets nach Status. Zieh eine Karte, oder nimm sie mit der Leertaste auf und bewege sie mit den Pfeiltasten.
tour-ticket-title = Ein Ticket
tour-ticket-text = Jedes Feld wird geändert, wo es steht. Hak eine Zeile des Textes ab, schreib einen Kommentar; Strg+Z nimmt alles zurück.
tour-cycle-title = Zyklen
tour-cycle-text = Ein Zyklus ist die Arbeit einiger Tage. Hier steht, wie viel davon erledigt ist und was noch bleibt.
tour-keys-title = Alles mit der Tastatur
tour-keys-text = Strg+K findet alles und tut alles; das Fragezeichen zeigt alle Tasten. Das war es schon: behalte das Beispiel zum Ausprobieren, oder entferne es jetzt.
sample-text = Das ist ein Beispiel zum Ausprobieren.
sample-remove = Beispiel entfernen
sample-removed = Das Beispiel ist entfernt
sample-project = Beispiel: eine Website
sample-project-text = Ein Projekt, um sich umzusehen. Ändere, was du willst.
sample-label-design = Gestaltung
sample-label-text = Text
sample-label-technology = Technik
sample-cycle = Erste Wochen
sample-template = Fehler
sample-template-title = Fehler in
sample-template-text =
    ## Was ich tat

    ## Was geschah

    ## Was hätte geschehen sollen
sample-first = Fang hier an: das ist ein Beispiel
sample-first-text =
    Alles hier ist zum Ausprobieren: ändere es, schließ es, zieh es umher.

    - [x] Ein Ticket öffnen
    - [ ] Diese Zeile abhaken
    - [ ] Mit `?` alle Tasten ansehen

    Hast du genug gesehen, entferne das Beispiel: die Zeile über der Liste tut es, und die **Einstellungen** auch.
sample-comment = Auch Kommentare sind **Markdown**. Ohne Netz warten sie hier, und niemand muss daran denken.
sample-launch = Die Website geht ans Netz
sample-launch-text = Das Ganze; seine Teile sind eigene Tickets, darunter.
sample-domain = Den Namen der Domain wählen
sample-texts = Die Texte der Startseite schreiben
sample-pictures = Das Team fotografieren
sample-about = Seite über uns
sample-form = Kontaktformular
sample-bug = Das Formular vergisst, was man tippt
sample-bug-text =
    1. Eine Nachricht schreiben
    2. Das Netz verlieren
    3. Sie abschicken

    Der Text sollte noch da sein.
sample-phone = Auf einem Telefon ausprobieren
sample-server = Den Server bezahlen
sample-newsletter = Rundbrief
sample-guests = Gästebuch

## Projekte
projects-empty-title = Noch keine Projekte
projects-empty-text = Zu einem Projekt gehören Tickets, ein Board und die Menschen, die daran arbeiten.
projects-archived = Archiviert
project-new = Neues Projekt
project-create = Projekt anlegen
project-create-first = Ein Projekt anlegen
project-unnamed = Projekt ohne Namen
project-name-example = Neue Website
project-key-hint = Seine Tickets heißen { $key }-1, { $key }-2 und so weiter.
project-open = { $count } offen
project-done = { $count } erledigt
project-progress = Erledigte Tickets
project-actions = Aktionen für das Projekt { $name }
project-more = Mehr
project-settings = Projekteinstellungen
project-archive = Archivieren
project-archived = Projekt archiviert
project-unarchive = Zurückholen
project-unarchived = Projekt zurückgeholt
project-archive-text = Ein archiviertes Projekt steht nicht mehr in den Listen. Es lässt sich jederzeit zurückholen.
project-deleted = Projekt gelöscht
project-delete-title = { $name } löschen?
project-delete-text = Das Projekt verschwindet für alle, mit seinen Tickets, Kommentaren und Dateien.
project-missing = Dieses Projekt ist nicht auf diesem Gerät. Vielleicht wurde es gelöscht, oder es ist noch nicht abgeglichen.
project-not-admin = Nur ein Admin dieses Projekts kann es ändern. Was du hier siehst, ist zum Lesen.
project-export = Das Projekt als Datei
project-export-text = Was dieses Gerät von dem Projekt hat, ohne den Inhalt angehängter Dateien. JSON hat jedes Feld; CSV hat eine Zeile je Ticket, für Tabellenprogramme und zum Wiedereinlesen; Markdown ist zum Lesen, mit den Kommentaren.
project-end = Archivieren oder löschen
statuses-title = Status
statuses-text = Die Spalten des Boards, in ihrer Reihenfolge.
status-new = Neuer Status
status-up = Nach oben
status-down = Nach unten
status-delete-title = Den Status { $name } löschen?
status-delete-text =
    { $count ->
        [0] Kein Ticket hat ihn.
        [one] 1 Ticket hat ihn und bekommt einen anderen.
       *[other] { $count } Tickets haben ihn und bekommen einen anderen.
    }
status-move-to = Neuer Status der Tickets
category-backlog = Backlog
category-unstarted = Nicht begonnen
category-started = Begonnen
category-done = Erledigt
category-cancelled = Verworfen
labels-title = Labels
templates-title = Vorlagen
templates-text = Womit ein neues Ticket beginnen kann. Gewählt wird, wo der Titel getippt wird.
template-new = Neue Vorlage
template-title-hint = Womit der Titel beginnt; der Rest wird getippt.
template-deleted = Vorlage gelöscht
template-choose = Vorlage
template-none = Ohne Vorlage
label-new = Neues Label
label-deleted = Label gelöscht
label-merge = Zusammenführen
label-merged = Labels zusammengeführt
members-title = Mitglieder
members-local = Nur du, auf diesem Gerät. Melde dich an, um ein Projekt mit anderen zu teilen.
members-online = Mitglieder werden online geändert, und sofort.
member-username = Benutzername
member-role = Rolle
member-role-of = Rolle von { $name }
member-added = { $name } ist jetzt Mitglied
member-unknown = Auf diesem Server heißt niemand { $name }.
member-remove = { $name } entfernen
member-removed = { $name } ist kein Mitglied mehr
role-viewer = Gast
role-member = Mitglied
role-admin = Admin
color-other = Andere Farbe

## Die Tickets eines Projekts
view-switch = Ansicht
view-list = Liste
view-board = Board
view-calendar = Kalender
ticket-new = Neues Ticket
ticket-new-key = Neues Ticket ({ $keys })
ticket-new-placeholder = Neues Ticket: Titel tippen, Enter drücken
filter-search = In diesem Projekt suchen
filter-clear = Filter aufheben
filter-remove = Diese Bedingung entfernen
sort-by = Sortieren nach
sort-manual = Von Hand
sort-priority = Priorität
sort-due = Fälligkeit
sort-updated = Zuletzt geändert
sort-created = Neueste
sort-title = Titel
views-title = Ansichten
view-save = Ansicht speichern
view-save-as = Als neue Ansicht speichern …
view-update = Ansicht aktualisieren
view-changed = Geändert, seit { $name } gespeichert wurde
view-rename = Ansicht umbenennen
view-delete = Ansicht löschen
view-deleted = Ansicht { $name } gelöscht
view-whose = Wer sie sieht
view-shared = Alle im Projekt
view-own = Nur ich
view-own-hint = Sie bleibt auf diesem Gerät.
group-by = Gruppieren nach
group-nothing = Ohne Gruppen
group-all = Alle Tickets
group-no-label = Kein Label
group-no-cycle = Kein Zyklus
group-no-milestone = Kein Meilenstein
columns-choose = Spalten
board-limit = { $held } von höchstens { $limit }
board-over-limit = { $held }, mehr als die { $limit }, die vorgesehen sind
board-fold = { $column } einklappen
board-unfold = { $column } ausklappen
status-limited = höchstens { $limit }
status-limit-hint = Wie viele Tickets höchstens vorgesehen sind. Das Board sagt, wenn es mehr sind; abgelehnt wird nichts.
status-unknown = Unbekannter Status
picker-none = Nichts gefunden
picker-create = „{ $name }“ anlegen
list-label =
    { $count ->
        [one] 1 Ticket
       *[other] { $count } Tickets
    }
list-empty-title = Noch keine Tickets
list-empty-text = Tippe oben einen Titel und drücke Enter, oder importiere, was du anderswo hast.
list-none-title = Nichts passt
list-none-text = Kein Ticket dieses Projekts passt zu den Filtern.
bulk-count = { $count } ausgewählt
bulk-choose = „{ $title }“ auswählen
bulk-clear = Auswahl aufheben
bulk-set = Für alle ausgewählten
bulk-deleted =
    { $count ->
        [one] 1 Ticket gelöscht
       *[other] { $count } Tickets gelöscht
    }
board-help = Die Leertaste nimmt die Karte auf, die Pfeiltasten bewegen sie, die Leertaste legt sie ab, Esc lässt sie, wo sie war.
board-card = Karte
board-add = Neues Ticket in { $column }
board-more = { $count } weitere zeigen
board-column-empty = Keine Tickets
board-move-to = „{ $title }“ verschieben nach…
board-lifted = „{ $title }“ aufgenommen: { $column }, { $position } von { $count }
board-moved = { $column }, { $position } von { $count }
board-dropped = Abgelegt: { $column }, { $position } von { $count }
board-sent = An den Anfang von { $column } verschoben
board-cancelled = Gelassen, wo sie war
calendar-month = Monat
calendar-week = Woche
calendar-period = Zeitraum
calendar-today = Heute
calendar-month-before = Voriger Monat
calendar-month-after = Nächster Monat
calendar-week-before = Vorige Woche
calendar-week-after = Nächste Woche
calendar-from-to = { $first } – { $last }
calendar-day =
    { $count ->
        [0] { $day }, keine Tickets
        [one] { $day }, 1 Ticket
       *[other] { $day }, { $count } Tickets
    }
calendar-none = In dieser Zeit ist nichts fällig
calendar-none-today = Heute ist nichts fällig
calendar-undated = Ohne Fälligkeit
calendar-undated-none = Jedes offene Ticket hat eine Fälligkeit
calendar-undated-now = Nicht mehr an einem Tag fällig
calendar-move = „{ $title }“ auf einen Tag verschieben…
calendar-move-title = Auf einen Tag verschieben…
calendar-move-action = Verschieben
calendar-lifted = „{ $title }“ aufgenommen: { $day }
calendar-dropped = Fällig am { $day }
calendar-help = Die Pfeiltasten gehen von Tag zu Tag, Enter zu den Tickets eines Tages, Esc zurück. Auf einem Ticket nimmt die Leertaste es auf, die Pfeiltasten bewegen es, die Leertaste legt es ab, Esc lässt es, wo es war.

## Ein Ticket
ticket-fields = Felder
ticket-pending = noch nicht abgeglichen
ticket-missing = Dieses Ticket ist nicht auf diesem Gerät. Vielleicht wurde es gelöscht, oder es ist noch nicht abgeglichen.
ticket-rejected = Der Server hat eine Änderung an diesem Ticket nicht angenommen. Was du geschrieben hast, bleibt aufbewahrt.
ticket-rejected-link = Warum?
ticket-read-only = Du darfst dieses Projekt lesen. Um es zu ändern, bitte einen Admin um die Rolle „Mitglied“.
ticket-imported = Geschrieben von { $author } am { $at }, importiert.
ticket-source = Zum Original
ticket-delete-title = { $key } löschen?
ticket-delete-text = Es verschwindet für alle, mit seinen Kommentaren und Dateien. Du kannst das rückgängig machen.
ticket-deleted = Ticket gelöscht
ticket-move = In ein anderes Projekt verschieben …
move-title = { $key } verschieben nach …
move-text = Kommentare und Dateien kommen mit, und es bekommt ein neues Kürzel. Das alte führt dorthin. Das lässt sich rückgängig machen.
move-done = Nach { $project } verschoben.
move-status = Der Status ist dort { $status }.
move-left-out = Dort nicht Mitglied und nicht mehr zuständig: { $people }.
ticket-moved-from = Es war { $key }, bevor es hierher kam.
ticket-written = Geschrieben von { $author } am { $at }.
ticket-moved-away = Dieses Ticket ist jetzt in einem anderen Projekt, das du nicht lesen darfst oder das noch nicht auf diesem Gerät ist.
ticket-elsewhere = ein Projekt, das du nicht siehst
ticket-unseen = Ein Ticket, das du nicht siehst
sub-tickets-title = Untertickets
sub-tickets-done = { $done } von { $all } erledigt
sub-tickets-progress = Wie weit die Untertickets sind
sub-tickets-circle = Diese Tickets sind Untertickets voneinander: { $keys }. Nimm einem von ihnen das übergeordnete Ticket.
sub-ticket-new = Unterticket anlegen
parent-set = Übergeordnetes Ticket wählen…
parent-none = Keines
parent-remove = Diesem Ticket das übergeordnete nehmen
parent-choose = { $key } übergeordnet: Schlüssel oder Wörter des Tickets
relations-title = Beziehungen
relation-add = Beziehung hinzufügen
relation-add-as = Beziehung hinzufügen: { $relation }…
relation-choose = { $key } – { $relation }: Schlüssel oder Wörter des Tickets
relation-remove = Beziehung entfernen: { $name }
relation-deadlock = Diese Tickets warten aufeinander, keines kann beginnen: { $keys }. Entfern eine der Beziehungen.
relation-blocks = Blockiert
relation-blocked = Blockiert von
relation-duplicates = Duplikat von
relation-duplicated = Hat als Duplikat
relation-relates = Verwandt mit
sign-blocked = Blockiert von einem offenen Ticket
watch = Beobachten
watch-start = Dieses Ticket beobachten
watch-stop = Dieses Ticket nicht mehr beobachten
description-none = Keine Beschreibung.
assignees-none = Niemand
labels-none = Keine
estimate-none = Punkte
estimate-none-hours = 1,5h, 90m
estimate-wrong = Schreib eine Zahl: 3 oder 2,5
estimate-wrong-hours = Schreib Stunden oder Minuten: 3, 1,5h, 90m oder 1h 30m
estimate-hours = { $hours } h
estimate-minutes = { $minutes } min
estimate-hours-minutes = { $hours } h { $minutes } min
estimate-sum = Insgesamt geschätzt
estimate-unit-hint = Zahlen, die schon da sind, bleiben: aus drei Punkten werden drei Stunden.
unit-points = Punkte
unit-hours = Stunden
estimate-points =
    { $points ->
        [1] 1 Punkt
       *[other] { $points } Punkte
    }
due-on = Fällig am { $day }
due-soon = Bald fällig: { $day }
due-over = Überfällig: { $day }
fact-author = Von
fact-created = Angelegt
fact-updated = Geändert
editor-write = Schreiben
editor-preview = Vorschau
editor-markdown = Markdown
mention-found =
    { $count ->
        [one] Eine Person steht zur Wahl
       *[other] { $count } Personen stehen zur Wahl
    }
mention-list = Personen
editor-nothing = Noch nichts zu sehen.
markdown-task-open = Offene Aufgabe
markdown-task-done = Erledigte Aufgabe
comments-title = Kommentare
reaction-add = Reagieren
reaction-label = { $name }, { $count }: { $who }
reaction-others =
    { $count ->
        [one] { $names } und 1 weitere Person
       *[other] { $names } und { $count } weitere
    }
reaction-thumbs-up = Daumen hoch
reaction-thumbs-down = Daumen runter
reaction-heart = Herz
reaction-party = Hurra
reaction-laugh = Lachend
reaction-eyes = Ich sehe es mir an
comment-new = Neuer Kommentar
comment-placeholder = Schreib etwas dazu
comment-hint = Strg+Enter sendet
comment-send = Kommentieren
comment-edit = Kommentar bearbeiten
comment-edited = (bearbeitet)
comment-brought = · hierher gebracht von { $who }
comment-actions = Aktionen für diesen Kommentar
comment-deleted = Kommentar gelöscht
attachments-title = Dateien
attachments-none = Leg Dateien hier ab oder füg sie ein.
attachment-added = { $name } ist angehängt
attachment-add = Anhängen
attachment-download = { $name } herunterladen
attachment-deleted = Datei gelöscht
upload-queued = Wartet auf das Senden
upload-elsewhere = Der Inhalt ist nicht hier: wartet, bis ein Gerät ihn sendet, das ihn hat
upload-sending = Wird gesendet: { $percent } %
upload-failed = Nicht gesendet: { $why }
attachment-too-big = { $name } ist größer als 100 MB: häng eine kleinere Datei an
attachment-unreadable = { $name } ließ sich nicht lesen. Wähle die Datei noch einmal.
history-title = Verlauf
history-created = { $who }: angelegt
history-changed = { $who }: { $field } von { $before } auf { $after } geändert
history-edited = { $who }: { $field } geändert
history-deleted = { $who }: gelöscht
history-restored = { $who }: wiederhergestellt

## Konflikte
conflict-detected = Konflikt: { $kind } „{ $title }“ – { $field }.
conflict-modified = Zuletzt geändert: { $sides }
conflict-side = { $who } ({ $when })
conflict-versus = { " und " }
conflict-keep-mine = Meins behalten
conflict-use-theirs = Anderes nehmen
conflict-use-of = Übernehmen: { $who }
conflict-edit-both = Beide bearbeiten
conflict-view-diff = Unterschied zeigen
conflict-before = Vorher
conflict-current = (jetzt zu sehen)
conflict-deleted = Gelöscht: { $deleter }; bearbeitet: { $editor }. Es bleibt, bis sich jemand entscheidet.
conflict-moved = Von { $mover } nach { $key } verschoben; { $editor } hat hier geschrieben, ohne das gesehen zu haben. Beides bleibt, bis jemand entscheidet.
conflict-moved-look = { $key } ansehen
conflict-moved-keep = Beide behalten
conflict-moved-go = Nur { $key } behalten
conflict-moved-twice = Es wurde in zwei Projekte verschoben. Was du behältst, bleibt; das andere wird gelöscht und führt dorthin.
conflict-restore = Wiederherstellen
conflict-delete = Löschen
conflict-resolved = Konflikt gelöst
conflicts-title = Konflikte
conflicts-none = Keine Konflikte. Ändern zwei dasselbe, ohne die Änderung der anderen Seite zu sehen, bleiben hier beide Werte.
conflicts-text = Zwei Änderungen, die einander nicht gesehen haben. Beide bleiben, bis du wählst.

## Die Seite „Abgleich“
sync-now = Jetzt abgleichen
sync-go-online = Online arbeiten
sync-progress = Fortschritt des Abgleichs
sync-local-text = Hier geht alles so, wie es ist. Mit einem Konto ist deine Arbeit auch auf dem Server und auf deinen anderen Geräten.
sync-offline-text = Alles, was du tust, bleibt auf diesem Gerät und wird von selbst gesendet.
queue-title = Wartende Änderungen
queue-empty = Nichts wartet: alles ist auf dem Server.
queue-empty-local = Nichts wartet: ohne Konto bleibt alles auf diesem Gerät.
queue-export = Als Datei speichern
queue-create = Neu: { $kind } „{ $title }“
queue-update = { $kind } „{ $title }“ – { $fields }
queue-delete = { $kind } „{ $title }“ – löschen
queue-move = Ticket „{ $title }“ – in ein anderes Projekt verschieben
queue-waiting = Wartet
queue-sending = Wird gesendet
queue-unanswered = Gesendet, noch ohne Antwort
queue-draft = Sie bleibt hier als Entwurf: lies sie, kopier sie oder speichere sie als Datei.
queue-view = Was sie schrieb
queue-rejected = Nicht angenommen
queue-retry = Wiederholen
queue-discard = Verwerfen
queue-discard-title = Diese Änderung verwerfen?
queue-discard-text = Was sie schrieb, geht verloren, und der Wert auf dem Server ist wieder zu sehen. Das lässt sich nicht rückgängig machen.
lacking-title = Was der Server verloren hat
lacking-text =
    { $count ->
        [one] Der Server wurde aus einer Sicherung wiederhergestellt. Dies haben andere danach geschrieben, und es ist dort nicht mehr da. Kommt das Gerät zurück, auf dem es geschrieben wurde, verlässt es diese Liste von selbst.
       *[other] Der Server wurde aus einer Sicherung wiederhergestellt. Dies alles haben andere danach geschrieben, und es ist dort nicht mehr da. Kommen die Geräte zurück, auf denen es geschrieben wurde, verlässt es diese Liste von selbst.
    }
lacking-value = Da stand: { $value }
lacking-current = Jetzt: { $value }
lacking-added = Hinzugefügt: { $value }
lacking-removed = Entfernt: { $value }
lacking-view = Was es war
lacking-bring-back = Zurückholen
lacking-bring-back-all = Alles zurückholen
lacking-discard-all = Alles verwerfen
lacking-discard-title =
    { $count ->
        [one] Verwerfen, was der Server verloren hat?
       *[other] Alle { $count } verwerfen, die der Server verloren hat?
    }
lacking-discard-text = Vielleicht hat es nur noch dieses Gerät. Das lässt sich nicht rückgängig machen.
devices-title = Geräte
devices-refresh = Neu laden
device-this = Dieses Gerät
device-name = Name dieses Geräts
device-rename = Umbenennen
device-synced = Zuletzt abgeglichen: { $when }
log-title = Protokoll
log-sent =
    { $count ->
        [one] 1 Änderung gesendet
       *[other] { $count } Änderungen gesendet
    }
log-sent-refused = Gesendet; { $count } angenommen, { $refused } nicht angenommen
log-received =
    { $count ->
        [one] 1 Änderung empfangen
       *[other] { $count } Änderungen empfangen
    }
log-access-ended = Der Zugang zu einem Projekt ist beendet: seine Kopie wurde von diesem Gerät entfernt. Was nicht gesendet war, steht weiter oben.
log-no-answer = Der Server hat nicht geantwortet
log-unreadable = Die Antwort des Servers war nicht zu lesen
log-refused = Der Server hat { $status } geantwortet: { $message }
log-store = Auf diesem Gerät nicht ausgeführt. { $problem }
log-set-aside = { $place } lässt sich auf diesem Gerät nicht mehr entschlüsseln. Es wurde gelassen, wie es ist.
log-empty-title = Noch ist nichts geschehen
log-empty-text = Hier steht, was gesendet und empfangen wurde.

## Einstellungen
settings-account = Konto
settings-no-account = Du arbeitest ohne Konto, nur auf diesem Gerät.
settings-signed-in = Angemeldet als { $name }
settings-look = Aussehen
settings-theme = Design
theme-system = Wie das System
theme-light = Hell
theme-dark = Dunkel
settings-language = Sprache
language-system = Wie das System
settings-connection = Verbindung
settings-offline = Offline arbeiten
settings-offline-text = Nichts wird gesendet oder empfangen, bis du das ausschaltest.
settings-files = Deine Arbeit als Datei
settings-files-text = Alles auf diesem Gerät, in einer Datei. Sie lässt sich hier oder auf einem anderen Gerät wieder einlesen.
settings-export = Alles exportieren
settings-import = Einen Export einlesen
settings-other-tool = Aus anderem Werkzeug importieren
export-done = { $name } gespeichert
backup-done =
    { $count ->
        [one] 1 Sache wurde aus der Datei übernommen
       *[other] { $count } Sachen wurden aus der Datei übernommen
    }
settings-storage = Speicherplatz
storage-of = { $used } von { $quota } belegt
storage-used = { $used } belegt
storage-persisted = Der Browser behält alles auf Dauer.
storage-not-persisted = Wird der Platz knapp, darf der Browser alles löschen. Ist Worknest installiert, bleibt es.
settings-help = Hilfe
settings-help-text = Sieh noch einmal, was die App kann. Alle Tasten zeigt ?.
settings-install = Installieren
settings-install-by-hand = In Safari: tippe auf „Teilen“, dann auf „Zum Home-Bildschirm“. Danach öffnet es sich auch ohne Netz.
settings-install-text = In einem eigenen Fenster, das sich auch ohne Netz öffnet.
settings-clear = Daten löschen
settings-clear-text = Entfernt alles, was Worknest auf diesem Gerät aufbewahrt; nur Sprache und Aussehen bleiben.
clear-action = Daten löschen
clear-text-local = Alles, was du auf diesem Gerät angelegt hast, geht verloren: es gibt anderswo keine Kopie. Exportiere es zuerst, wenn du es behalten willst.
clear-text = Was auf dem Server ist, bleibt dort. Auf diesem Gerät wirst du abgemeldet.
lost-changes =
    { $count ->
        [one] 1 Änderung ist nicht abgeglichen und ginge verloren. Exportiere zuerst alles, wenn du sie behalten willst.
       *[other] { $count } Änderungen sind nicht abgeglichen und gingen verloren. Exportiere zuerst alles, wenn du sie behalten willst.
    }
lost-projects =
    { $count ->
        [one] 1 Projekt gibt es nur auf diesem Gerät, es ginge verloren. Exportiere zuerst alles, wenn du es behalten willst.
       *[other] { $count } Projekte gibt es nur auf diesem Gerät, sie gingen verloren. Exportiere zuerst alles, wenn du sie behalten willst.
    }
clear-done = Dieses Gerät ist leer

## Schutz dessen, was auf diesem Gerät ist
protection-title = Schutz
protection-files = Deine Arbeit liegt in Dateien, die nur dein Benutzerkonto lesen kann. Verschlüssele die Festplatte, um sie vor denen zu schützen, die den Rechner haben.
protection-device = Verschlüsselt mit einem Schlüssel, den dieser Browser aufbewahrt. Das schützt vor dem, der die Festplatte liest; wer aber dieses Browserprofil benutzen kann, kann deine Arbeit öffnen. Davor schützt eine Passphrase.
protection-passphrase = Verschlüsselt; deine Passphrase oder dein Wiederherstellungsschlüssel öffnet es.
lock-title = Worknest ist gesperrt
lock-passphrase = Passphrase
lock-open = Entsperren
lock-opening = Einen Moment…
lock-wrong = Das stimmt nicht. Versuch es noch einmal.
lock-forgotten = Passphrase vergessen?
lock-recovery-text = Gib den Wiederherstellungsschlüssel ein, den du aufbewahrt hast, als die Passphrase gesetzt wurde.
lock-recovery-key = Wiederherstellungsschlüssel
lock-no-key = Ich habe keinen Wiederherstellungsschlüssel
lock-back = Zurück
lock-renew-text = Entsperrt. Wähle eine neue Passphrase; mit ihr kommt ein neuer Wiederherstellungsschlüssel.
lock-aside-text = Ohne Passphrase und Wiederherstellungsschlüssel kann niemand lesen, was auf diesem Gerät ist, auch wir nicht. Es wird so, wie es ist, beiseitegelegt, nie gelöscht, und du fängst neu an: melde dich an, und alles, was auf dem Server ist, kommt zurück.
lock-aside-unsynced =
    { $count ->
        [0] Alles, was hier geschrieben wurde, hatte den Server erreicht.
        [one] 1 Änderung war nur auf diesem Gerät. Sie bleibt gesperrt und kommt nicht vom Server zurück.
       *[other] { $count } Änderungen waren nur auf diesem Gerät. Sie bleiben gesperrt und kommen nicht vom Server zurück.
    }
lock-aside-action = Beiseitelegen und neu anfangen
lock-entered = Das
lock-current = Jetzige Passphrase oder Wiederherstellungsschlüssel
lock-new = Neue Passphrase
lock-new-hint = Mindestens 8 Zeichen; am besten ein paar Wörter hintereinander. Was hier vorher gespeichert war, kann in den Dateien des Browsers lesbar bleiben, bis er es überschrieben hat.
lock-again = Noch einmal dieselbe
lock-differs = Die beiden sind nicht gleich.
lock-continue = Weiter
lock-recovery-new = Dieser Wiederherstellungsschlüssel öffnet deine Arbeit, wenn die Passphrase vergessen ist. Er wird nur einmal gezeigt. Bewahr ihn anderswo auf als auf diesem Gerät.
lock-recovery-file = Wiederherstellungsschlüssel von Worknest auf diesem Gerät: { $key }
lock-recovery-save = Als Datei speichern
lock-recovery-kept = Ich habe den Wiederherstellungsschlüssel aufbewahrt
lock-finish = Mit dieser Passphrase sperren
lock-done = Die Passphrase ist gesetzt
lock-set = Passphrase setzen
lock-change = Passphrase ändern
lock-remove = Passphrase entfernen
lock-remove-text = Deine Arbeit bleibt verschlüsselt, mit einem Schlüssel, den dieser Browser aufbewahrt.
lock-removed = Die Passphrase ist entfernt
lock-now = Jetzt sperren
lock-after-label = Von selbst sperren
lock-after =
    { $count ->
        [one] nach 1 Minute ohne dich
       *[other] nach { $count } Minuten ohne dich
    }
lock-after-never = nie

## Wo etwas aufbewahrt wird
keeping-title = Wo es liegt
keeping-synced = Abgeglichen
keeping-synced-text = Auf dem Server und auf diesem Gerät; auch offline da.
keeping-not-here = Abgeglichen, nicht hier aufbewahrt
keeping-not-here-text = Auf dem Server. Tickets kommen auf dieses Gerät, wenn du sie öffnest, und verlassen es einen Tag später.
keeping-device = Nur dieses Gerät
keeping-device-text = Wird nie gesendet. Nur eine eigene Sicherung bewahrt es vor Verlust.
keeping-send-title = Dieses Projekt an den Server senden?
keeping-send-text = Von da an ist es auf dem Server und lässt sich teilen. Auf dieses Gerät allein lässt es sich nicht zurückrufen.
keeping-send-action = Senden
kept-title = Auf diesem Gerät
kept-days = Geschlossene Tickets
kept-days-count = bis { $count } Tage nach der letzten Änderung
kept-days-all = auf Dauer
kept-days-text = Ältere sind auf dem Server archiviert und dort zu finden, wenn du online bist.
kept-files = Dateien
kept-files-up-to = bis { $size }
kept-files-all = ohne Grenze
kept-files-text = Darüber hinaus verlassen die am längsten nicht geöffneten Dateien dieses Gerät. Dateien, die noch zu senden sind, nie.
archive-title = Auf dem Server
archive-text = Geschlossene Tickets, die seit { $count } Tagen niemand angerührt hat, sind auf dem Server archiviert.
archive-not-here = Dieses Projekt ist auf dem Server. Was du öffnest oder schreibst, bleibt einen Tag lang hier.
archive-search = Auf dem Server suchen
archive-offline = Auf dem Server archiviert; verbinde dich, um es zu sehen.
archive-none = Auf dem Server ist nichts weiter.
ticket-fetching = Wird vom Server geholt…
ticket-archived-title = Nicht auf diesem Gerät
ticket-incomplete = Ein Teil dieses Tickets ist noch auf dem Server. Er kommt mit dem nächsten Abgleich.

## Wenn der Speicher versagt
storage-wiped =
    { $count ->
        [0] Der Browser hat entfernt, was Worknest auf diesem Gerät aufbewahrt hat. Alles hatte den Server erreicht: melde dich an, und es kommt zurück.
        [one] Der Browser hat entfernt, was Worknest auf diesem Gerät aufbewahrt hat. Was auf dem Server ist, kommt zurück; 1 Änderung war nur hier. Eine Sicherungsdatei bringt sie zurück: siehe die Einstellungen.
       *[other] Der Browser hat entfernt, was Worknest auf diesem Gerät aufbewahrt hat. Was auf dem Server ist, kommt zurück; { $count } Änderungen waren nur hier. Eine Sicherungsdatei bringt sie zurück: siehe die Einstellungen.
    }
storage-low = Der Platz wird knapp: { $used } von { $quota } belegt. In den Einstellungen steht, was dieses Gerät verlassen kann.
storage-low-text = Es ist wenig Platz übrig. Lass geschlossene Tickets und Dateien dieses Gerät früher verlassen, oder schaff Platz auf der Festplatte. Ist sie voll, nimmt nichts Gespeichertes Schaden, aber Neues lässt sich nicht aufbewahren.
action-understood = Verstanden
open-again = Noch einmal versuchen
rescue-save = Speichern, was zu lesen ist
rescue-saved = { $name } gespeichert. Lies die Datei in den Einstellungen ein, sobald sich Worknest wieder öffnet.
rescue-nothing = Nichts davon ist hier zu lesen.
rescue-aside-text = Was sich nicht lesen lässt, bleibt, wie es ist, und wird nie überschrieben. Mit einem Konto kommt neu, was auf dem Server ist.

aside-text = { $name } lässt sich nicht öffnen und wurde beiseitegelegt.
aside-open = Ich habe den Schlüssel gefunden
aside-secret = Die Passphrase oder der Wiederherstellungsschlüssel dazu

## Import
import-title = Aus einem anderen Werkzeug importieren
import-lead = Du siehst, was übernommen wird, bevor sich etwas ändert. Es geht auch offline.
import-drop = Leg eine Datei hier ab
import-choose = Datei wählen
import-formats = Archive von GitHub (JSON): Issues mit Kommentaren, Labels und Personen. Boards, aus Trello exportiert (JSON): Listen, Karten, Checklisten, Kommentare. Vorgänge, aus Jira (CSV, alle Felder) oder Linear (CSV) exportiert. Daten, aus Vikunja exportiert (ZIP), mit Dateien. Projekte, aus Worknest exportiert (CSV).
-import-supported = Möglich sind Archive der Issues und Pull Requests eines GitHub-Repositorys (eine JSON-Datei mit „issues“ und „pulls“), aus Trello exportierte Boards (JSON), aus Jira oder Linear exportierte Vorgänge (CSV), aus Vikunja exportierte Daten (ZIP) und aus Worknest exportierte Projekte (CSV).
import-empty = Die Datei ist leer. Exportiere sie noch einmal und wähle die neue Datei.
import-too-large = Die Datei hat { $megabytes } MB; auf einmal lassen sich höchstens { $limit } MB importieren. Exportiere sie in Teilen.
import-too-many = Die Datei hat { $count } Tickets und Kommentare; auf einmal lassen sich höchstens { $limit } importieren. Exportiere sie in Teilen.
import-utf-16 = Die Datei scheint in UTF-16 geschrieben zu sein. Speichere sie als UTF-8. { -import-supported }
import-no-text = Die Datei ist nicht als Text zu lesen: Byte { $byte } ist kein UTF-8. { -import-supported }
import-broken = Die Datei ist in Zeile { $line }, Spalte { $column } fehlerhaft: { $problem }. Vielleicht ist sie abgeschnitten: lade sie noch einmal herunter.
import-quote-open = Die Tabelle ist in Zeile { $line }, Spalte { $column } fehlerhaft: ein Text, der mit einem Anführungszeichen beginnt, endet nicht. Exportiere sie noch einmal, als CSV.
import-row-long = Die Tabelle ist in Zeile { $line }, Spalte { $column } fehlerhaft: die Zeile hat { $cells } Zellen, die erste { $columns }. Exportiere sie noch einmal, als CSV.
import-broken-zip = Die ZIP-Datei ist bei { $file } beschädigt. Vielleicht ist sie abgeschnitten: lade sie noch einmal herunter.
import-inflates = { $file } in der ZIP-Datei hat entpackt mehr als { $limit } MB, mehr, als sich auf einmal importieren lässt. Exportiere weniger oder lass große Dateien weg.
import-no-such-part = „{ $name }“ ist nicht in der Datei. Es gibt: { $there }.
import-looks-like =
    Das sieht nach { $kind ->
        [zip] einer ZIP-Datei aus, die kein Export von Vikunja ist (entpacke sie zuerst)
        [old-vikunja] einem Export von Vikunja vor Version 0.21 aus (aktualisiere Vikunja und exportiere noch einmal)
        [gzip] einer gzip-Datei aus (entpacke sie zuerst)
        [sqlite] einer SQLite-Datenbank aus
        [pdf] einem PDF-Dokument aus
        [picture] einem Bild aus
        [github-api] einer Liste von Issues aus, wie die API von GitHub sie gibt
        [backup] einer Sicherung von Worknest aus (stell sie in den Einstellungen wieder her)
        [web-page] einer Webseite aus (ohne Anmeldung heruntergeladen?)
        [xml] einer XML-Datei aus
       *[table] einer Tabelle (CSV) mit anderen Spalten aus, als Jira, Linear oder Worknest sie schreiben
    }; das lässt sich hier nicht importieren. { -import-supported }
import-unknown = Nichts in dieser Datei ist bekannt. { -import-supported }
import-reading = Die Datei wird gelesen…
import-importing = Wird importiert…
import-preview = Was in { $name } ist
import-pulls = Pull Requests einschließen
import-start =
    { $count ->
        [one] 1 Ticket importieren
       *[other] { $count } Tickets importieren
    }
import-another = Eine andere Datei wählen
import-nothing-changed = Nichts wurde geändert.
import-source = Aus
import-tickets = Tickets
import-comments = Kommentare
import-labels = Labels
import-people = Personen
import-not-taken = Nicht übernommen
import-adapted = In anderer Form übernommen
import-tickets-open = { $count }, davon { $open } offen
import-pull-count = Pull Requests
import-files = Dateien
import-part = Was aus der Datei
import-part-of =
    { $count ->
        [one] { $name } (1 Ticket)
       *[other] { $name } ({ $count } Tickets)
    }
import-part-hint = In der Datei sind mehrere; jedes wird ein eigenes Projekt. Importiere die Datei für die anderen noch einmal.
import-save-report = Bericht speichern
import-report-name = import-bericht.txt
import-done = Importiert
found-people-by-name =
    { $count ->
        [one] 1 Person hat hier kein Konto: bleibt als Name
       *[other] { $count } Personen haben hier kein Konto: bleiben als Namen
    }
found-title-cut =
    { $count ->
        [one] 1 Titel wurde gekürzt; die Beschreibung beginnt mit dem ganzen
       *[other] { $count } Titel wurden gekürzt; die Beschreibungen beginnen mit den ganzen
    }
found-title-missing =
    { $count ->
        [one] 1 Eintrag hatte keinen Titel
       *[other] { $count } Einträge hatten keinen Titel
    }
found-text-continued =
    { $count ->
        [one] 1 Beschreibung geht in Kommentaren weiter: zu lang
       *[other] { $count } Beschreibungen gehen in Kommentaren weiter: zu lang
    }
found-comment-split =
    { $count ->
        [one] 1 Kommentar wurde geteilt: zu lang
       *[other] { $count } Kommentare wurden geteilt: zu lang
    }
found-name-cut =
    { $count ->
        [one] 1 Name wurde gekürzt: zu lang
       *[other] { $count } Namen wurden gekürzt: zu lang
    }
found-nulls-removed =
    { $count ->
        [one] 1 Text hatte Nullzeichen, die hier kein Text haben kann
       *[other] { $count } Texte hatten Nullzeichen, die hier kein Text haben kann
    }
found-number-twice =
    { $count ->
        [one] 1 Eintrag hat die Nummer eines anderen: beide wurden übernommen
       *[other] { $count } Einträge haben die Nummer eines anderen: beide wurden übernommen
    }
found-pull-told =
    { $count ->
        [one] 1 Pull Request; Branches und Merge stehen in einem Kommentar
       *[other] { $count } Pull Requests; Branches und Merge stehen in einem Kommentar
    }
found-review-told =
    { $count ->
        [one] 1 Review wurde zum Kommentar, mit seinen Anmerkungen zu Zeilen
       *[other] { $count } Reviews wurden zu Kommentaren, mit ihren Anmerkungen zu Zeilen
    }
found-checklist-told =
    { $count ->
        [one] 1 Checkliste wurde eine Liste in der Beschreibung
       *[other] { $count } Checklisten wurden Listen in der Beschreibung
    }
found-file-linked =
    { $count ->
        [one] 1 Datei bleibt, wo sie ist: die Beschreibung verweist auf sie
       *[other] { $count } Dateien bleiben, wo sie sind: die Beschreibungen verweisen auf sie
    }
found-field-told =
    { $count ->
        [one] 1 eigenes Feld steht in der Beschreibung
       *[other] { $count } eigene Felder stehen in der Beschreibung
    }
found-archive-closed =
    { $count ->
        [one] 1 archivierte Karte ist geschlossen
       *[other] { $count } archivierte Karten sind geschlossen
    }
found-history-left =
    { $count ->
        [one] 1 Eintrag des Verlaufs
       *[other] { $count } Einträge des Verlaufs
    }
found-pulls-not-chosen =
    { $count ->
        [one] 1 Pull Request: nicht gewählt
       *[other] { $count } Pull Requests: nicht gewählt
    }
found-not-an-item =
    { $count ->
        [one] 1 Eintrag hat nicht dieses Format
       *[other] { $count } Einträge haben nicht dieses Format
    }
found-nothing-said =
    { $count ->
        [one] 1 Kommentar oder Review sagt nichts
       *[other] { $count } Kommentare oder Reviews sagen nichts
    }
found-bad-value =
    { $count ->
        [one] „{ $field }“ war einmal nicht zu verstehen
       *[other] „{ $field }“ war { $count }-mal nicht zu verstehen
    }
found-too-many-labels =
    { $count ->
        [one] 1 Ticket hat mehr Labels, als hier möglich sind
       *[other] { $count } Tickets haben mehr Labels, als hier möglich sind
    }
found-label-description =
    { $count ->
        [one] 1 Label hat eine Beschreibung: die gibt es hier nicht
       *[other] { $count } Labels haben eine Beschreibung: die gibt es hier nicht
    }
found-comment-edited =
    { $count ->
        [one] 1 Kommentar wurde bearbeitet: wann, bleibt nicht erhalten
       *[other] { $count } Kommentare wurden bearbeitet: wann, bleibt nicht erhalten
    }
found-unread =
    { $count ->
        [one] „{ $field }“ (einmal) hat hier keinen Platz
       *[other] „{ $field }“ ({ $count }-mal) hat hier keinen Platz
    }
found-nearest =
    { $count ->
        [one] „{ $field }“ (einmal) steht als das Nächste, was es hier gibt
       *[other] „{ $field }“ ({ $count }-mal) steht als das Nächste, was es hier gibt
    }
found-markup-turned =
    { $count ->
        [one] 1 Text wurde in Markdown umgewandelt
       *[other] { $count } Texte wurden in Markdown umgewandelt
    }
found-markup-left =
    { $count ->
        [one] die Auszeichnung „{ $field }“ (einmal): Markdown hat nichts dafür
       *[other] die Auszeichnung „{ $field }“ ({ $count }-mal): Markdown hat nichts dafür
    }
found-date-guessed =
    { $count ->
        [one] 1 Datum ist auf zwei Arten zu lesen: als Tag vor Monat übernommen
       *[other] { $count } Daten sind auf zwei Arten zu lesen: als Tag vor Monat übernommen
    }
found-zone-missing =
    { $count ->
        [one] 1 Zeit nennt keine Zeitzone: als UTC übernommen
       *[other] { $count } Zeiten nennen keine Zeitzone: als UTC übernommen
    }
found-row-short =
    { $count ->
        [one] 1 Zeile hat weniger Zellen, als es Spalten gibt: die übrigen sind leer
       *[other] { $count } Zeilen haben weniger Zellen, als es Spalten gibt: die übrigen sind leer
    }
found-link-left =
    { $count ->
        [one] 1 Verknüpfung mit einem Ticket, das nicht übernommen wird
       *[other] { $count } Verknüpfungen mit Tickets, die nicht übernommen werden
    }
found-parent-left =
    { $count ->
        [one] 1 Verknüpfung macht ein Ticket zum Teil eines zweiten oder seiner eigenen Teile
       *[other] { $count } Verknüpfungen machen Tickets zu Teilen eines zweiten oder ihrer eigenen Teile
    }
found-too-many-links =
    { $count ->
        [one] 1 Verknüpfung ist mehr, als ein Ticket hier haben kann
       *[other] { $count } Verknüpfungen sind mehr, als ein Ticket hier haben kann
    }
found-part-left =
    { $count ->
        [one] 1 weiterer Teil der Datei: importiere sie dafür noch einmal
       *[other] { $count } weitere Teile der Datei: importiere sie dafür noch einmal
    }
found-file-missing =
    { $count ->
        [one] 1 Datei wird genannt, ist aber nicht im Export oder beschädigt
       *[other] { $count } Dateien werden genannt, sind aber nicht im Export oder beschädigt
    }
found-file-refused =
    { $count ->
        [one] 1 Datei ist zu groß oder etwas anderes, als ihr Name sagt
       *[other] { $count } Dateien sind zu groß oder etwas anderes, als ihre Namen sagen
    }
found-items = { $what } ({ $items })
found-items-more = { $what } ({ $items }; und { $count } weitere)
import-open = Das Projekt öffnen

## Ein Projekt auf einen Blick, und Diagramme
overview-title = Überblick
overview-progress = Fortschritt
overview-people = Offene Tickets nach Person
overview-overdue = Überfällig
overview-overdue-none = Nichts ist überfällig.
overview-milestones = Kommende Meilensteine
overview-recent = Zuletzt geändert
overview-pace = Tempo
overview-throughput = Erledigte Tickets pro Woche
overview-time = Von den in diesen Wochen erledigten Tickets brauchte die Hälfte höchstens { $median } Tage, seit die Arbeit daran begann, und 17 von 20 höchstens { $most }. Was hier niemand begonnen hat, zählt ab dem Anlegen.
overview-time-none = In diesen Wochen wurde nichts erledigt.
chart-table = Tabelle
chart-table-of = { $name }, als Tabelle
chart-day = Tag
chart-week = Woche ab
chart-left = Übrig
chart-all = Insgesamt
chart-done = Erledigt
timebox-estimate = { $done } von { $all }
burndown-of = Burndown von { $name }
burndown-hint = Von dem, was jetzt darin ist: was übrig ist, was es insgesamt ist, und gestrichelt ein gleichmäßiges Tempo.

## Zyklen und Meilensteine
timeboxes-title = Zyklen und Meilensteine
cycles-title = Zyklen
cycles-none-title = Keine Zyklen
cycles-none-text = Ein Zyklus ist eine Woche oder zwei, in denen seine Tickets zu erledigen sind. Auf der Seite eines Tickets wählst du seinen Zyklus.
cycle-new = Neuer Zyklus
cycle-numbered = Zyklus { $number }
cycle-current = Aktuell
cycle-days = { $start } – { $end }
cycle-from = ab { $start }
cycle-backwards = Der letzte Tag liegt vor dem ersten: wähle einen späteren
cycle-move =
    { $count ->
        [one] 1 unerledigtes Ticket nach { $name } verschieben
       *[other] { $count } unerledigte Tickets nach { $name } verschieben
    }
cycle-moved =
    { $count ->
        [one] 1 Ticket nach { $name } verschoben
       *[other] { $count } Tickets nach { $name } verschoben
    }
milestones-title = Meilensteine
milestones-none-title = Keine Meilensteine
milestones-none-text = Ein Meilenstein ist etwas, das bis zu einem Tag erreicht sein soll, etwa eine neue Version.
milestone-new = Neuer Meilenstein
milestone-over = Überfällig
timebox-past = Vergangen
timebox-until = bis { $end }
timebox-deleted = Gelöscht
timebox-progress = Wie weit { $name } ist

## Wie die Dinge heißen
entity-project = Projekt
entity-status = Status
entity-label = Label
entity-timebox = Zyklus oder Meilenstein
entity-template = Vorlage
entity-view = Ansicht
entity-ticket = Ticket
entity-comment = Kommentar
entity-attachment = Datei
entity-member = Mitglied
entity-user = Person
entity-conflict = Konflikt
field-cycle = Zyklus
field-milestone = Meilenstein
field-start = Erster Tag
field-end = Letzter Tag
field-title = Titel
field-name = Name
field-description = Beschreibung
field-content = Text
field-status = Status
field-priority = Priorität
field-type = Art
field-assignees = Zuständige
field-labels = Labels
field-due = Fälligkeit
field-estimate = Schätzung
field-estimate-unit = Schätzungen in
field-sample = Beispiel
field-position = Reihenfolge
field-color = Farbe
field-key = Kürzel
field-category = Kategorie
field-ticket-limit = Grenze
field-query = Filter
field-archived = Archiviert
field-deleted = Löschung
field-parent = Übergeordnet
field-reactions = Reaktionen
field-watchers = Beobachter
field-moved-to = Verschoben nach
field-filename = Dateiname
type-task = Aufgabe
type-bug = Fehler
type-feature = Funktion
type-epic = Epic
priority-low = Niedrig
priority-medium = Mittel
priority-high = Hoch
priority-critical = Kritisch
person-you = Du
person-you-elsewhere = Du, auf einem anderen Gerät
person-somebody = Jemand
value-none = nichts
value-empty = leer
value-unknown = unbekannt
value-yes = ja
value-added = dazu: { $names }
value-removed = heraus: { $names }
value-no = nein
size-bytes = { $count } Byte
size-kb = { $count } KB
size-mb = { $count } MB
size-gb = { $count } GB

## Zeiten
time-now = gerade eben
time-minutes-ago =
    { $count ->
        [one] vor 1 Min.
       *[other] vor { $count } Min.
    }
time-hours-ago =
    { $count ->
        [one] vor 1 Stunde
       *[other] vor { $count } Stunden
    }
time-days-ago =
    { $count ->
        [one] gestern
       *[other] vor { $count } Tagen
    }
time-full = { $day }, { $clock }
time-day = { $day }. { $month }
time-day-year = { $day }. { $month } { $year }
month-1 = Jan.
month-2 = Feb.
month-3 = März
month-4 = Apr.
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = Aug.
month-9 = Sept.
month-10 = Okt.
month-11 = Nov.
month-12 = Dez.
time-month = { $month } { $year }
time-weekday-date = { $weekday } { $date }
weekday-1 = Mo.
weekday-2 = Di.
weekday-3 = Mi.
weekday-4 = Do.
weekday-5 = Fr.
weekday-6 = Sa.
weekday-7 = So.

## Konto und Sicherheit
account-open = Konto und Sicherheit
account-title = Konto und Sicherheit
days =
    { $count ->
        [one] 1 Tag
       *[other] { $count } Tage
    }
secret-copy = Kopieren
secret-copied = Kopiert
secret-not-copied = Das ließ sich nicht kopieren: markiere den Text und kopier ihn von Hand.
secret-save = Als Datei speichern
password-title = Passwort
password-text = Ändere es, wenn es jemand anders kennen könnte.
password-change = Passwort ändern
password-none = Du hast noch keines: du meldest dich ohne an. Was danach fragt (anderswo abmelden, das Konto löschen), braucht eines.
password-set = Passwort setzen
password-current = Dein Passwort
password-new = Neues Passwort
password-ends-others = Jede andere Sitzung endet, und jedes Token: dort meldest du dich neu an. Auf jenen Geräten geht nichts verloren.
password-changed = Dein Passwort ist geändert
provider-linked = Verknüpft als { $who }: du meldest dich damit oder mit deinem Passwort an.
provider-only-way = Verknüpft als { $who }. Das ist der einzige Weg in dein Konto: setz ein Passwort, bevor du die Verknüpfung löst.
provider-not-linked = Nicht verknüpft. Ist es verknüpft, meldest du dich außer mit deinem Passwort auch mit { $name } an.
provider-link = Verknüpfen
provider-unlink = Verknüpfung lösen
provider-linked-now = Dein Konto ist verknüpft
provider-unlinked = Dein Konto ist nicht mehr verknüpft
provider-proved = Du bist es. Zehn Minuten lang kannst du ein Passwort setzen.
passkeys-title = Passkeys
passkeys-text = Melde dich mit Fingerabdruck, Gesicht oder Geräte-PIN an, ohne Namen, Passwort oder Code.
passkeys-elsewhere = Passkeys werden in einem Browser erstellt und benutzt, unter der Adresse dieses Servers.
passkey-add = Passkey hinzufügen
passkey-add-text = Zuerst dein Passwort, damit das niemand an deiner Stelle tut. Dann fragt dein Browser, wo er liegen soll.
passkey-name = Name
passkey-name-hint = Wo er liegt, damit du später weißt, welchen du entfernst.
passkey-used = Hinzugefügt { $made } · zuletzt benutzt: { $used }
passkey-unused = Hinzugefügt { $made } · noch nicht benutzt
passkey-added = Der Passkey ist hinzugefügt
passkey-remove = Entfernen
passkey-remove-of = { $name } entfernen
passkey-remove-text = Niemand meldet sich mehr damit an. Jede andere Sitzung endet. Lösche ihn auch auf deinem Gerät oder im Passwortmanager.
passkey-removed = Der Passkey ist entfernt
factor-title = Zweiter Faktor
factor-off = Aus. Mit ihm kommt niemand allein mit deinem Passwort hinein: die Anmeldung fragt auch nach einem Code aus einer App auf deinem Telefon.
factor-on =
    { $count ->
        [0] An. Kein Wiederherstellungscode ist übrig: schalte ihn aus und wieder an, um neue zu bekommen.
        [one] An. 1 Wiederherstellungscode ist übrig.
       *[other] An. { $count } Wiederherstellungscodes sind übrig.
    }
factor-set-up = Einrichten
factor-set-up-title = Den zweiten Faktor einrichten
factor-password-text = Zuerst dein Passwort, damit das niemand an deiner Stelle tut.
factor-secret-text = Gib dieses Geheimnis in eine App ein, die Codes zeigt. Mit dem Code, den sie dann zeigt, gilt der zweite Faktor.
factor-secret = Geheimnis für die App
factor-open-app = In einer App auf diesem Gerät öffnen
factor-first-code = Code, den die App zeigt
factor-confirm = Einschalten
factor-recovery-text = Er ist an. Bewahre diese Wiederherstellungscodes an einem sicheren Ort auf: mit jedem meldest du dich einmal an, wenn dein Telefon verloren ist. Sie werden nur jetzt gezeigt.
factor-recovery = Wiederherstellungscodes
factor-recovery-kept = Ich habe sie aufbewahrt
factor-remove = Ausschalten
factor-remove-title = Den zweiten Faktor ausschalten
factor-remove-text = Von da an genügt dein Passwort zum Anmelden.
factor-any-code = Code aus deiner App, oder ein Wiederherstellungscode
factor-removed = Der zweite Faktor ist aus
sessions-title = Wo du angemeldet bist
sessions-end-others = Überall sonst abmelden
sessions-end-text = Was dort nicht abgeglichen ist, bleibt auf jenen Geräten und wird gesendet, wenn sich wieder jemand anmeldet.
sessions-ended =
    { $count ->
        [one] 1 andere Sitzung ist beendet
       *[other] { $count } andere Sitzungen sind beendet
    }
session-used = Zuletzt benutzt: { $when }, von { $address }
session-end = Abmelden
session-end-of = Abmelden: { $name }
session-ended = Dort abgemeldet
tokens-title = Tokens für Programme
tokens-text = Für Skripte und Editoren, die in deinem Namen arbeiten. Keines kann dein Konto ändern.
token-new = Neues Token
token-name = Wofür es ist
token-name-hint = Damit du später weißt, welches du beendest.
token-scope = Was es darf
token-read = Lesen
token-write = Lesen und schreiben
token-admin = Lesen, schreiben und verwalten
token-days = Wie lange es gilt
token-make = Token erstellen
token-made = Dein neues Token
token-made-text = Kopier es jetzt: es wird nur dieses eine Mal gezeigt.
token-text = Token
token-about = { $scope } · bis { $until } · zuletzt benutzt: { $used }
token-end = Beenden
token-end-of = { $name } beenden
token-ended = Das Token ist beendet
my-data-title = Meine Daten
my-data-text = Was der Server von dir hat, als eine Datei: Konto, Sitzungen, was du geschrieben hast, was über dich vermerkt ist.
my-data-export = Meine Daten exportieren
account-delete = Konto löschen
account-delete-short = Für immer. Was du für andere geschrieben hast, bleibt bei ihnen, ohne deinen Namen.
account-delete-text = Dein Konto, deine Sitzungen und Tokens verschwinden, und die Projekte, in denen sonst niemand ist. Was du in den Projekten anderer geschrieben hast, bleibt, ohne deinen Namen.
account-delete-local = Alles von diesem Konto verlässt dieses Gerät. Was hier ohne Konto angelegt wurde, bleibt. Andere Geräte behalten, was sie haben, gleichen es aber nicht mehr ab.
account-delete-type = Tippe { $name }, um fortzufahren
account-deleted = Dein Konto ist gelöscht
people-title = Personen auf diesem Server
people-text = Wer hier ein Konto hat, wer eines anlegen darf, und wer den Server mit dir verwaltet.
people-newcomers = Neue Konten
people-sign-up-open = Wer diesen Server erreicht, darf ein Konto anlegen. Wer ihn betreibt, kann das ändern: WORKNEST_SIGNUP.
people-sign-up-invited = Wer eine Einladung hat, darf ein Konto anlegen: eine in ein Projekt, oder eine von diesen. Wer den Server betreibt, kann das ändern: WORKNEST_SIGNUP.
people-sign-up-closed = Niemand darf ein Konto anlegen, auch nicht mit einer Einladung. Wer den Server betreibt, legt Konten an (worknest server user add) oder kann das ändern: WORKNEST_SIGNUP.
people-list = Personen
people-narrowed = Nur wer das im Namen oder in der E-Mail hat
people-alone = Bisher hast nur du hier ein Konto. Erstell eine Einladung und gib ihren Link weiter.
person-is-admin = Admin
person-is-deactivated = Stillgelegt
person-last-seen =
    { $count ->
        [0] Zuletzt hier { $when }, nirgends angemeldet
        [one] Zuletzt hier { $when }, 1 Sitzung oder Token
       *[other] Zuletzt hier { $when }, { $count } Sitzungen und Tokens
    }
person-never-seen = War noch nie angemeldet
person-menu = Was mit { $name } geschehen soll
person-deed-of = { $deed }: { $name }
person-done = Erledigt: { $name }
person-link-make = Link für ein neues Passwort erstellen
person-link-title = Ein Link für ein neues Passwort
person-link-text = Wer den Link öffnet, setzt für dieses Konto ein neues Passwort, einmal, innerhalb eines Tages. Achte darauf, dass ihn nur bekommt, wem das Konto gehört. Bis dahin bleibt das jetzige Passwort.
person-link-made = Kopier ihn jetzt und gib ihn weiter: er wird nur dieses eine Mal gezeigt.
person-link = Link für ein neues Passwort
person-sessions-end = Alle Sitzungen beenden
person-sessions-text = Sie werden überall abgemeldet, und ihre Tokens für Programme enden. Was nicht abgeglichen ist, bleibt auf ihren Geräten und geht hinaus, wenn sie sich wieder anmelden.
person-admin-make = Zum Admin machen
person-admin-make-text = Sie dürfen alle mit einem Konto sehen, Personen einladen und stilllegen, Links für neue Passwörter erstellen und das Audit-Protokoll lesen. Was in Projekten steht, sehen sie nur als deren Mitglieder.
person-admin-unmake = Nicht mehr Admin
person-admin-unmake-text = Sie behalten ihr Konto und ihre Projekte und verwalten den Server nicht mehr.
person-deactivate = Stilllegen
person-deactivate-text = Sie werden überall abgemeldet und kommen nicht mehr herein. Alles, was sie geschrieben haben, bleibt, auch ihr Konto und ihre Plätze in Projekten: du kannst sie wieder hereinlassen.
person-reactivate = Wieder hereinlassen
person-reactivate-text = Sie können sich anmelden wie zuvor und finden alles vor, was ihres war.
page-open-of = Öffnen: { $name }
audit-title = Audit-Protokoll
audit-text = Du verwaltest diesen Server: sieh, wer sich angemeldet hat, wer wen hereingelassen hat, wer was geändert hat, und von wo.
audit-open = Öffnen
# Was ein neuerer Server vermerkt hat, in seinen eigenen Worten.
audit-action =
    { $action ->
        [signed_in] Angemeldet
        [sign_in_failed] Anmeldung misslungen
        [signed_up] Registriert
        [session_ended] Sitzung beendet
        [session_reused] Sitzung zweimal benutzt
        [signed_out_everywhere] Überall abgemeldet
        [password_changed] Passwort geändert
        [password_reset] Passwort neu gesetzt
        [reset_asked] Um neues Passwort gebeten
        [reset_mailed] Link für neues Passwort verschickt
        [reset_link_made] Link für neues Passwort erstellt
        [admin_made] Zum Admin gemacht
        [admin_unmade] Nicht mehr Admin
        [account_deactivated] Konto stillgelegt
        [account_reactivated] Konto wieder hereingelassen
        [second_factor_on] Zweiter Faktor an
        [second_factor_off] Zweiter Faktor aus
        [provider_linked] Konto verknüpft
        [provider_unlinked] Verknüpfung gelöst
        [provider_link_failed] Verknüpfung misslungen
        [provider_proof_failed] Nachweis der Person misslungen
        [passkey_added] Passkey hinzugefügt
        [passkey_removed] Passkey entfernt
        [token_made] Token erstellt
        [token_ended] Token beendet
        [member_added] Mitglied hinzugefügt
        [member_changed] Mitglied geändert
        [member_removed] Mitglied entfernt
        [invitation_made] Einladung erstellt
        [invitation_taken] Einladung angenommen
        [invitation_ended] Einladung zurückgezogen
        [webhook_made] Webhook erstellt
        [webhook_tested] Webhook getestet
        [webhook_ended] Webhook beendet
        [exported] Exportiert
        [account_deleted] Konto gelöscht
       *[other] { $words }
    }
audit-what = Was
audit-all = Alles
audit-when = Wann
audit-days =
    { $count ->
        [one] Der letzte Tag
       *[other] Die letzten { $count } Tage
    }
audit-ever = Von Anfang an
audit-save = Als Tabelle speichern
audit-none = Nichts zu sehen
audit-none-text = Nichts dergleichen wurde in dieser Zeit vermerkt.
audit-line = { $when }, von { $address }

## Einladungen
webhooks-title = Webhooks
webhooks-text = Andere Programme erfahren, was in diesem Projekt geschieht.
webhooks-none = Kein Programm erfährt etwas. Füg eines hinzu, damit ein Chat oder ein Build weiß, was hier geschieht.
webhook-add = Webhook hinzufügen
webhook-url = Adresse
webhook-url-hint = Sie bekommt eine Anfrage mit JSON für das, was von jetzt an geschieht.
webhook-kinds = Wovon sie erfährt
webhook-kinds-hint = Nichts gewählt: von allem.
webhook-everything = allem
webhook-made = Dein Webhook
webhook-made-text = Kopier dieses Geheimnis jetzt und gib es dem anderen Programm: es wird nur dieses eine Mal gezeigt. Jede Anfrage ist damit unterschrieben, in ihrem Header x-worknest-signature.
webhook-secret = Geheimnis des Webhooks
webhook-about = Erfährt von: { $kinds } · { $told }
webhook-told = zuletzt { $when }
webhook-never-told = noch nichts erfahren
webhook-failing =
    { $count ->
        [one] Einmal misslungen: { $why }. Es wird wieder versucht.
       *[other] { $count }-mal misslungen: { $why }. Es wird wieder versucht.
    }
webhook-off = Nach { $count } Fehlschlägen abgeschaltet: { $why }. Behebe das und teste ihn dann: was ihm fehlt, wird geschickt.
webhook-test = Testen
webhook-test-of = { $url } testen
webhook-answered = Antwort ist da: der Webhook geht
# Woran es lag, innerhalb dieser Sätze.
webhook-why =
    { $code ->
        [status] die Antwort hatte den Status { $status }
        [unreachable] es war niemand zu erreichen
        [secret_lost] das Geheimnis lässt sich nicht öffnen: leg ihn neu an
        [not_an_address] die Adresse ist keine
        [not_listed] der Host steht nicht auf der Liste dieses Servers: frag die Administration
        [not_found] unter der Adresse ist kein Server zu finden
        [private] die Adresse führt in ein privates Netz
        [not_encrypted] die Adresse ist nicht verschlüsselt: sie muss mit https:// beginnen
       *[other] { $words }
    }
webhook-not-answered = Die Anfrage wurde nicht angenommen: { $why }
webhook-remove = Webhook entfernen
webhook-remove-of = { $url } entfernen
webhook-remove-text = { $url } erfährt nichts mehr. Ein neuer für dieselbe Adresse bekommt ein neues Geheimnis.
webhook-removed = Der Webhook ist entfernt
invitations-title = Einladungen
invitations-none = Keine Einladung ist offen. Erstell einen Link, um jemanden hereinzulassen.
invitation-new = Per Link einladen
invitation-role = Sie kommen als
invitation-days = Wie lange der Link gilt
invitation-people = Für wie viele Personen
invitation-uses =
    { $count ->
        [one] 1 Person
       *[other] { $count } Personen
    }
invitation-make = Link erstellen
invitation-made = Dein Einladungslink
invitation-made-text = Kopier ihn jetzt und gib ihn weiter: er wird nur dieses eine Mal gezeigt. Wer ihn hat, kann beitreten.
invitation-link = Einladungslink
invitation-as = Als { $role }
invitation-about =
    { $count ->
        [one] Bis { $until }, noch für 1 Person
       *[other] Bis { $until }, noch für { $count } Personen
    }
invitation-to-server = Auf diesen Server
invitation-made-server = Kopier ihn jetzt und gib ihn weiter: er wird nur dieses eine Mal gezeigt. Wer ihn hat, kann hier ein Konto anlegen.
invitation-end = Zurückziehen
invitation-ended = Die Einladung ist zurückgezogen
