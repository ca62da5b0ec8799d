# What people read on the pages, in English. One sentence, one thought; nobody is blamed; every refusal says what to do now.
# Always at hand: { $service } (who asks) and { $operator } (who issues accounts and helps).

## On every page
the-service = the service
the-operator = the place that gave you your user ID
language-switch = Language
error-prefix = Try again:
footer-never = Nobody from Tillid ever asks for your password, PIN or codes by phone, email or text message.
footer-help = Help
new-tab = (opens in a new tab)
help-link = What can I do?
help-link-about = Help with:
outdated-label = About your browser
outdated-browser = Your browser is out of date. A newer one is safer, and works better here.
outdated-browser-more = How to get one
cancel = Cancel
asks-label = Who asks you to log in
step-one = Step 1 of 2
step-two = Step 2 of 2

## User ID and password
credentials-title = Log in to { $service }
credentials-heading = Log in
credentials-user-id = User ID
credentials-password = Password
credentials-show = Show password
credentials-hide = Hide password
credentials-not-you = Not you?
credentials-remember = Remember my user ID
credentials-remember-hint = Only on a computer or phone of your own
credentials-submit = Continue
credentials-forgotten = Forgotten your password?
let-in-summary = Asked to wait, or have characters from the app?
let-in-explain = Let this browser in, and you need not wait. Show that it is you:
let-in-by-app = With the app: press “Let a browser in” in the code app, and type the eight characters.
let-in-by-card = With the code card: type the five lowest key numbers on the card, the lowest first. Only the key numbers of four digits, not the codes beside them.
let-in-by-letter = Do you only have the letter with your first password? Change it here.
let-in-label = Eight characters from the app or five key numbers from the card

## App or card
choose-title = App or card
choose-heading = How do you want to continue?
choose-app = Code app
choose-app-hint = Approve on your phone or tablet
choose-card = Code card
choose-card-hint = Type a code from your printed card

## Waiting for the app
waiting-title = Approve in your app
waiting-heading-sent = Approve in your code app
waiting-heading-held = Open your code app
waiting-heading-carry = Type this number in your code app
waiting-sent = We have sent a request to your phone. Open it, and approve there.
waiting-held = Open the app on your phone or tablet. The request is waiting there, even if no notification comes.
waiting-carry-sent = We have sent a request to your phone. The app asks for this number because it must know that it is you at this screen.
waiting-carry-held = Open the app on your phone or tablet. It asks for this number because it must know that it is you at this screen.
waiting-check = Check that the app says { $service }. If it says anything else, or you did not ask for this yourself, deny it.
waiting-left = Time left
waiting-goes-on = This page moves on by itself.
waiting-go-on = I have answered – continue
waiting-remember = Remember this browser
waiting-remember-hint = Then you need no number here next time. Only on a computer or phone of your own.
waiting-remember-save = Save
waiting-scan-instead = Scan instead
waiting-scan-hint = Open the request in the app, press “Scan instead” there, and hold the phone up to this picture. It changes every second.
waiting-qr = QR code to scan with the app
waiting-qr-lost = The picture cannot be fetched just now. Type the number instead.
waiting-open-app-hint = Is the code app on this phone?
waiting-open-app = Open the code app
waiting-opened = Approve in the app, and press “Back to the browser” there. This page does not move on by itself. If the app did not open, open it yourself and type the number.
waiting-home-screen = Is the code app on this phone? Open Tillid from your home screen, and type the number there.
waiting-heading-return = Go back to the code app
waiting-return = You have approved in the app on this phone. Press “Back to the browser” there within { $within }: that shows that it was you who began here.
waiting-use-offline = My phone has no network
waiting-use-card = Use code card instead

## A phone without a network
offline-title = Phone without a network
offline-heading = Approve without a network
offline-open = Open the code app on your phone, and press “Log in without a network”.
offline-scan = Hold the phone up to this picture.
offline-type = Read what the app shows, and give your PIN there. Then type the eight digits that it shows.
offline-qr = QR code with the whole request, to scan with the app
offline-code = Eight digits from the app
offline-code-hint = They work once, and on this page only.
offline-check = Check that the app says { $service }. If it says anything else, type nothing here.
offline-back = My phone has a network after all

## The code card
card-title = Code from your card
card-heading = Find the code on your card
card-id = Card
card-key-number = Key number
card-code = Code
card-explain = Find the key number on the card. Type the six digits beside it.
card-remember = Remember this browser
card-remember-hint = Then strangers cannot make you wait here. Only on a computer or phone of your own.
card-submit = Log in
card-use-app = Use code app instead

## Passwords
new-password-title = Choose a password
new-password-heading = Choose a password of your own
new-password-explain-leaked = Somebody else knows your password. Choose a new one, and the old one is worth nothing to them.
new-password-explain-waits = Somebody has used the password that you had, and it was not you. You come with the code card, and somebody else may have that too. So the new password does not count at once: first we tell you on your phone and by mail, so that you can stop it if it is not you. If it is to happen now, begin again and approve in the code app, or change the password in the app itself.
new-password-explain = The password in your letter works once. From now on you use your own.
password-new = New password
password-again = New password once more
password-rule-length = { $least } to { $most } characters. Every character counts, spaces too.
password-rule-good = Long beats complicated: three or four words that only you would put together.
password-rule-own = Do not use it anywhere else.
password-save = Save password
not-me-title = This was not me
not-me-heading = Was it not you?
not-me-explain = Here you stop what the mail or the letter is about. If it is a new device, it is blocked. If it is a change that waits, it is not made. If the change was made already, we freeze your account until you have been in touch with us.
not-me-code = Code from the mail or the letter
not-me-code-hint = Seven groups of four. Small and capital letters are the same, and you can leave the hyphens out.
not-me-block = Stop it now
not-me-was-me = Was it you? Then close this page. Nothing happens.

first-password-title = Your first password
first-password-heading = Your first password
first-password-explain = Have the letter from { $operator } ready.
first-password-letter = Password from the letter
forgotten-title = Forgotten password
forgotten-heading = Have you forgotten your password?
forgotten-explain = Get in touch with { $operator }. Once they know that it is you, you get a letter with a new password that works once.
forgotten-contact = How to reach them
forgotten-why = We cannot send you a password by email or text message: whoever reads your messages could then be you.
forgotten-letter = Have you got the letter?
forgotten-use-letter = Choose a password with the letter
forgotten-back = Back to the login

## On the way back to the service
leaving-title = On the way
leaving-signed-in = You are logged in
leaving-not-signed-in = You are not logged in
leaving-signed-out = You are logged out
leaving-to = In a moment you are taken on to { $service }.
leaving-link = Continue to { $service }

## Logging out
sign-out-title = Log out
sign-out-heading = Do you want to log out?
sign-out-explain = You are then logged out of { $service } here at Tillid. What you have open at the service itself you close there.
sign-out-submit = Log out
sign-out-stay = Stay logged in

## My Tillid
my-title = My Tillid
my-title-said = Please note:
my-heading = Hello, { $name }
my-waiting = Changes that wait
my-waiting-lead = Somebody asked for this with your code card. You have been told, and there is time to stop it if it was not you.
my-waiting-by-app = To stop any of it, log in with the code app.
my-waiting-password = New password
my-waiting-user-id = New user ID
my-waiting-email = New mail address
my-waiting-email-removed = The mail address is removed
my-waiting-mails = Fewer mails
my-waiting-number = A number only when it is needed
my-waiting-block = “{ $name }” will be blocked
my-waiting-wait = Happens in { $wait }.
my-waiting-stop = Stop it
my-devices = Your phones and tablets
my-devices-lead = This is where you have the code app. You can have it on { $most } at a time.
my-devices-none = You do not have the code app on any phone or tablet.
my-device-active = Ready to use
my-device-waits = New. Can approve in { $wait }.
my-device-asleep = Not used for a long time. The app must be activated again, with the code card or by another phone of yours.
my-device-blocked = Blocked on { $day }
my-last-used = Last used on { $day }.
my-block = Block
my-cards = Your code cards
my-cards-none = You have no code card that works.
my-card-named = Card { $number }
my-card-new = New card
my-card-on-its-way = Ordered on { $day }. It comes by post.
my-card-in-use =
    { $count ->
        [one] In use. { $count } code left.
       *[other] In use. { $count } codes left.
    }
my-card-used-up = Its codes for logging in are used. It can still activate the app.
my-card-arrived = Has your new card arrived?
my-card-arrived-hint = Type the card’s number: a letter and nine digits. After that the old card stops working.
my-card-arrived-submit = Start using the card
my-order-card-link = Order a new card
my-browsers = Browsers that we know
my-browsers-lead = In these you chose “Remember this browser”. You need no number there when you log in.
my-browsers-none = None.
my-browser-unknown = Unknown browser
my-browser-here = The one you are using now
my-browser-since = Remembered since { $day }.
my-browser-forget = Forget
my-forget-browsers-link = Forget all of them
my-block-device = Do you want to block “{ $name }”?
my-block-device-explain = Then nobody can approve anything with the app there. To use the app there again, you activate it anew.
my-block-device-explain-waits = You are logged in with the code card, and this is your only active device. So we do not block it at once: first we tell you in the app and, if we have your address, by mail. That gives you time to stop it if it is not you. If it is urgent, get in touch with { $operator }.
my-block-device-submit = Block
my-block-card = Do you want to block card { $number }?
my-block-card-new = Do you want to block the card that is on its way?
my-block-card-explain = Then none of the card’s codes works any more. Whoever is logged in with it is logged out, you too. It cannot be undone. If you need a card, order the new one first.
my-block-card-submit = Block the card
my-last-way = If you do, you cannot log in anywhere until { $operator } has helped you.
my-order-card = Do you want to order a new card?
my-order-card-explain = It comes by post. Your old card works until the new one has arrived.
my-order-card-submit = Order the card
my-forget-browsers = Shall we forget all your browsers?
my-forget-browsers-explain = The next time you log in, each browser is new to us. If you are logged in to a service in one of them, log out there.
my-forget-browsers-submit = Forget all of them
my-back = No, go back
my-rest = More
my-freeze-lead = Do you think that somebody is using your account?
my-freeze-link = Freeze everything now
my-freeze = Do you want to freeze everything now?
my-freeze-explain = Then nobody can log in as you or approve anything, not even you. Only { $operator } can open it again, once they know that it is you.
my-freeze-submit = Freeze everything now
my-data-lead = Everything that we keep about you, in one file:
my-data-link = Download my data
my-ways = More in My Tillid
my-again = Log in once more
my-again-explain = What you are about to do is hard to undo. So we want to be sure that it is still you who sits here.
my-again-submit = Log in again
my-password = Change password
my-password-explain = Afterwards you are logged out everywhere, and we have forgotten all your browsers. You log in again with the new one.
my-password-explain-waits = You are logged in with the code card. So we do not change the password at once: first we tell you in the code app and, if we have your address, by mail. That gives you time to stop it if it is not you. Until then the old one works. To change it now, log in with the code app.
my-user-id = Change user ID
my-user-id-now = Your user ID is
my-user-id-new = New user ID
my-user-id-hint = At least three letters or digits, no spaces; full stop, hyphen, _, @ and + may stand within. You can try three different ones a day.
my-user-id-save = Change
my-user-id-explain = The next time you log in, you type the new one. The password stays the same.
my-user-id-explain-waits = You are logged in with the code card. So we do not change your user ID at once: first we tell you in the code app and, if we have your address, by mail. That gives you time to stop it if it is not you. To change it now, log in with the code app.
my-email = Mail address
my-email-explain = Here you choose where we write to you when something happens to your account. We send a code there first, so that we know it is yours.
my-email-explain-waits = Here you choose where we write to you when something happens to your account. You are logged in with the code card, so it does not count at once: first we tell you on your phone and at the address you have now, so that you can stop it if it is not you. Log in with the code app if it is to happen now.
my-email-now = We write to
my-email-doubted = Our systems were restored from a copy. Until you show again that the address is yours, we write there only that something happened, and not what. Type it below, and we send you a code.
my-email-none = We do not write to you by mail.
my-email-new = New mail address
my-email-hint = For example karen@example.dk. You can try five a day.
my-email-send = Send me a code
my-email-undelivered = We could not deliver the mail. There may be a slip in the address:
my-email-sent-to = We have sent you a code at
my-email-code = The code from the mail
my-email-code-hint = Six digits. It can take a few minutes. Look among unwanted mail too.
my-email-code-save = Use the address
my-email-other = Type another address
my-email-remove-link = Remove the address
my-email-remove = Do you want to be told by mail no more?
my-email-remove-explain = Then we tell you in the code app only. If you lose your phone, you hear nothing of what happens to your account.
my-email-remove-explain-waits = Then we tell you in the code app only. You are logged in with the code card, so it does not happen at once: first we write to the address, so that you can stop it if it is not you.
my-email-remove-submit = Remove the address
my-notices = What we have told you
my-notices-lead = When something important happens to your account, we tell you. We keep the list for 13 months.
my-notices-empty = We have told you nothing yet.
my-notices-pages = More of what we have told you
my-notice-device = The code app on a new device: “{ $name }”
my-notice-block = Block of “{ $name }”
my-notice-email-removed = Removal of the mail address
my-notice-waits = Waits
my-notice-done = Happened { $time }
my-notice-stopped = Stopped { $time }
my-notice-ended = Came to nothing
my-notice-told = Told { $ways }
my-notice-by-device = in the code app
my-notice-by-mail = by mail
my-notice-by-letter = by letter
my-notice-nobody = Nobody has answered
my-notice-mine = You answered: it was me
my-notice-not-me = You answered: this was not me
my-ways-now = How we tell you
my-ways-none = You have the code app on no phone. When a new one gets it, we write you a letter.
my-ways-why = We never stop telling you: if you have not seen something in the app within a day, we write all the same. So no thief can keep you in the dark.
my-way-push = “{ $name }” shows a notification.
my-way-no-push = “{ $name }” shows it when you open the app. You turn notifications on in the app.
my-way-mail = We write to { $address } at once.
my-way-mail-few = We write to { $address } when you have not seen it in the app within a day.
my-way-no-mail = We do not write to you by mail.
my-way-set-mail = Choose a mail address
my-mails-few = Write less
my-mails-all = Write at once
my-wishes = Settings
my-save = Save
my-first = What do you want to use when you log in?
my-first-last = What I used last
my-number = A number each time you log in
my-number-always = The app asks for a number each time you log in.
my-number-when-new = The app asks for a number when we do not know the browser, or when the service requires it.
my-number-waits = You are logged in with the code card. If you choose to be asked only when it is needed, it does not count at once: first we tell you in the code app and, if we have your address, by mail. That gives you time to stop it if it is not you.
my-number-ask-always = Always ask
my-number-ask-when-new = Ask only when it is needed
my-language = Language of letters and requests

## What has happened
my-moment = { $day } at { $hour }:{ $minute }
my-moment-utc = { $moment } (UTC)
my-activity = What has happened
my-activity-lead = Here you see the requests to your app and the logins with your card. We keep them for 13 months.
my-activity-empty = Nothing has happened yet.
my-activity-older = Show older
my-activity-newest = Show the newest
my-activity-pages = More of what has happened
my-activity-waiting = Waiting for an answer
my-activity-approved = Approved
my-activity-unused = Approved, but the login was not completed
my-activity-denied = Denied
my-activity-not-me = Denied: it was not you
my-activity-expired = Not answered in time
my-activity-withdrawn = Withdrawn
my-activity-wrong-numbers = Stopped after too many wrong numbers
my-activity-card = Logged in with the code card
my-activity-wrong-code = { $count ->
    [one] A wrong code from the card
   *[other] { $count } wrong codes from the card
}
my-activity-silent = { $count ->
    [one] One request came without a notification
   *[other] { $count } requests came without a notification
}
my-activity-no-place = { $count ->
    [one] One request was held back: many were waiting already
   *[other] { $count } requests were held back: many were waiting already
}
my-activity-paused = { $count ->
    [one] One request was held back: it came too soon after another
   *[other] { $count } requests were held back: they came too soon after each other
}
my-activity-service-blocked = { $count ->
    [one] One request was held back: the service may not ask
   *[other] { $count } requests were held back: the service may not ask
}
my-activity-asked = Asked { $time }
my-activity-first = First time { $time }
my-activity-happened = { $time }
my-activity-ended = Ended { $time }
my-activity-last = Last time { $time }
my-activity-browser = From { $name }
my-activity-browser-new = From { $name }, which we did not know
my-activity-device = Answered on { $name }
my-held-back = { $count ->
    [one] One request was held back in the last day
   *[other] { $count } requests were held back in the last day
}
my-held-back-why = When somebody keeps asking, we hold them back, so that you are left in peace. Nothing is blocked, and browsers that you asked us to remember always get through. If it was not you who asked, change your password.
my-block-service-link = Stop it from asking me
my-block-service = Stop { $name } from asking?
my-block-service-explain = Then no requests come from it in the code app. You can still log in there with the code card.
my-block-service-submit = Yes, stop it from asking
my-services = Services that may not ask
my-services-lead = They do not ask in the code app.
my-services-none = All services may ask you. To stop one, find something that it has asked in the list above.
my-service-since = Since { $day }
my-service-allow = Let it ask again

## Front page
home-title = Log in safely
home-heading = One way in, with a key that is your own
home-lead = With Tillid you log in to your bank, your municipality and others: first with user ID and password, then with the code app or the code card. Which of the two is up to you, every time.
home-start = You always begin at the service that you want to use. Press “Log in” there, and it brings you here.
home-my-link = See your phones and cards in My Tillid
home-app-heading = The code app
home-app = On your phone or tablet you see who asks, and what for. You approve with your PIN.
home-app-link = Open the code app
home-card-heading = The code card
home-card = A paper card with 148 codes. Each works once. No phone, no battery.
home-letter-heading = Have you got a letter?
home-letter = In it is a password that works once. With it you choose your own.
home-letter-link = Choose your first password
home-help-heading = Help
home-help-contact = You get help from { $operator }.
home-help-lost-phone = My phone is gone
home-help-lost-card = My card is gone, or somebody has seen it
home-help-strange = A request that I did not ask for
home-help-call = Somebody rings and wants a code
home-help-password = I have forgotten my password

## Help
home-help-all = All help pages
help-title = Help
help-home = Front page
help-crumbs = You are here
help-heading = What can we help you with?
help-lead = Type a question above, or choose a page below.
help-skip = Skip
help-skip-content = Skip to the text
help-skip-search = Skip to the search
help-search-label = Search the help
help-search-submit = Search
help-search-hint = For example: lost phone. Never type passwords or codes here.
help-search-title = Search
help-search-found = This is what we found
help-search-none-heading = We found nothing
help-search-none = Try another word, or fewer words. Perhaps one of these pages helps.
help-search-empty-heading = What are you looking for?
help-search-empty = Type a word or two in the field above. Or choose one of these pages.
help-search-elsewhere = There is an answer in English
help-unknown-heading = There is no such help page
help-unknown = Perhaps it has moved. Search above, or choose one of these pages.
help-on-this-page = On this page
help-reviewed = Last reviewed
help-turn = Read on
help-previous = Previous page:
help-next = Next page:
help-contact-heading = Do you need a person?
help-day = { $day } { $month } { $year }
help-month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[other] December
}

## Numbers on the help pages
help-number = { $count ->
    [2] two
    [3] three
    [4] four
    [5] five
    [6] six
    [7] seven
    [8] eight
    [9] nine
    [10] ten
    [11] eleven
    [12] twelve
   *[other] { $count }
}
help-seconds = { $count ->
    [one] a second
   *[other] { $words } seconds
}
help-minutes = { $count ->
    [one] a minute
   *[other] { $words } minutes
}
help-hours = { $count ->
    [one] an hour
   *[other] { $words } hours
}
help-days = { $count ->
    [one] a day
   *[other] { $words } days
}
help-devices = { $count ->
    [one] one phone or tablet
   *[other] { $words } phones or tablets
}
help-at-once = a moment

## Ways on
way-service = Back to { $service }
way-login = Continue the login
way-try-again = Try again
way-card = Use code card
way-app = Use code app
way-forgotten-password = Forgotten password
way-my-tillid = To My Tillid
way-home = To the front page

## How long
wait-seconds = { $count ->
    [one] { $count } second
   *[other] { $count } seconds
}
wait-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
wait-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
wait-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}

## Messages: sentence, .title, .way
message-wrong-credentials = The user ID and password do not match.
    .title = That did not match
    .way = { $tries ->
        [0] Check both before you try again.
        [1] Take your time and try again. If it is wrong once more, you have to wait { $rest } here.
       *[other] Try again. Capital and small letters are different in the password.
    }
message-wrong-credentials-let-in = The user ID and password do not match.
    .title = That did not match
    .way = { $tries ->
        [1] Take your time and try again. If it is wrong once more, this login ends.
       *[other] Try again. Capital and small letters are different in the password.
    }
message-credentials-missing = We need both your user ID and your password.
    .title = Something is missing
    .way = Fill in the empty field, and continue.
message-wrong-letter = The user ID and the password from the letter do not match.
    .title = That did not match
    .way = Take the newest letter, and type its password again. Hyphens, spaces and small letters do not matter. If it still does not match, ask for a new letter.
message-source-rests = Wrong passwords were typed here too many times, or a login from here was denied by its owner. To be safe, this place has to wait. Nothing is blocked.
    .title = Try again in { $wait }
    .way = Let this browser in with your app or your code card, and continue at once. Otherwise wait, or try from somewhere else.
message-unknown-browsers-rest = Somebody has tried many wrong passwords with this user ID. Until that stops, browsers that we do not know have to wait a little.
    .title = Try again in { $wait }
    .way = Let this browser in with your app or your code card, and continue at once. Otherwise try again after the pause.
message-let-in-wrong = What you typed to let the browser in does not match. Characters from the app work once, and only for a short time.
    .title = This browser was not let in
    .way = Get new characters in the app, or read the five lowest key numbers on the card again. Leave the field empty to continue without.
message-letter-too-old = The password in the letter does not work any more.
    .title = The letter is too old
    .way = Get in touch with { $operator } for a new one.
message-password-must-change = Somebody else knows your password. So it does not work any more in browsers that we do not know.
    .title = Change your password first
    .way = Log in from a browser that we know, or let this one in with the app or the card. Then we ask you to choose a new password.
message-account-frozen = You cannot log in right now.
    .title = Your account is frozen
    .way = Get in touch with { $operator }. They can see why, and open it again.

message-no-device = There is no code app that can approve for you.
    .title = No code app is ready
    .way = Use the code card. You activate the app on your phone with user ID, password and two codes from the card.
message-device-waits = Your code app is new. So that nobody can set up an app behind your back, it has to wait { $wait } before it can approve.
    .title = Your app is nearly ready
    .way = Use the code card until then.
message-no-card = There is no code card that can be used for you.
    .title = No code card
    .way = Use the code app, or get in touch with { $operator } for a card.
message-card-blocked = The card that we asked for is blocked, or all its codes are used.
    .title = That card cannot be used
    .way = Use your next card or the code app. If you have neither, { $operator } helps you.
message-factor-not-accepted = What you can log in with right now is not enough for { $service }.
    .title = Something else is needed
    .way = Get in touch with { $operator }. They can give you a card, or help you with the app.
message-service-blocked = You have asked us not to let { $service } ask in your code app.
    .title = Your app is not asked
    .way = Use the code card, or let it ask again in the app: press Settings and then “Services that may not ask”.
message-level-needs-app = This time { $service } wants you to approve in the code app, and you have no code app that is ready.
    .title = The code app is needed here
    .way = Activate the app on your phone with two codes from your card, then begin again.
message-level-needs-card = This time { $service } wants a code from the code card, and you have no card that can be used.
    .title = The code card is needed here
    .way = Get in touch with { $operator } for a card.

message-requests-pause = The last request was denied or not answered, so your phone is left in peace for a while.
    .title = Try again in { $wait }
    .way = Use the code card, let this browser in below, or try again after the pause.
message-too-many-requests = Several requests from browsers that we do not know are waiting in your app.
    .title = Too many at once
    .way = Let this browser in below, or use the code card. In the app, deny what you did not ask for.
message-request-expired = The request was not answered in time. That does no harm.
    .title = Time ran out
    .way = Ask again when you have the phone at hand, or use the code card.
message-wrong-numbers = The wrong number was typed in the app too many times, so the request was withdrawn.
    .title = The number did not match
    .way = Start again at { $service }. You then get a new number.
message-too-many-tries = Too many tries from this browser were wrong, so this login has ended.
    .title = That was one try too many
    .way = Start again at { $service }.
message-denied = You denied the request in your app. Nobody was logged in.
    .title = You said no
    .way = If that was a mistake, start again.
message-denied-not-me = The request was denied in the code app. Nobody is logged in.
    .title = The request was denied
    .way = If that was a mistake, start again at { $service }.

message-wrong-code = That was not the code at this key number. { $tries ->
        [1] You have one try left before the card must rest for a while.
       *[other] You have { $tries } tries left before the card must rest for a while.
    }
    .title = Not the right code
    .way = Check the card ID, and that you are on the right line.
message-wrong-code-let-in = That was not the code at this key number. { $tries ->
        [1] You have one try left before this login ends.
       *[other] You have { $tries } tries left before this login ends.
    }
    .title = Not the right code
    .way = Check the card ID, and that you are on the right line.
message-code-incomplete = A code has six digits. This try does not count.
    .title = Six digits, please
    .way = Type all six, without letters.
message-code-already-used = This code has just been used. Perhaps the button was pressed twice.
    .title = Here is the next key number
    .way = Type the code for the key number shown here now.
message-card-rests = There were several wrong codes in a row, so the card takes a pause here. It is not blocked.
    .title = Your card rests for { $wait }
    .way = If you have the card at hand, let this browser in below. Otherwise use the code app, or try again after the pause.
message-wrong-offline-code = The eight digits do not match this login. { $tries ->
        [1] You have one try left before it ends.
       *[other] You have { $tries } tries left before it ends.
    }
    .title = The digits did not match
    .way = Scan the picture again, and take care with your PIN.
message-offline-code-incomplete = The app shows eight digits. This try does not count.
    .title = Eight digits, please
    .way = Type all eight, without letters.
message-offline-rests = There were several wrong digits in a row, so we do not take them here for a while. Nothing is blocked.
    .title = Try again in { $wait }
    .way = Use the code card, or the app with a network.

message-password-too-short = The new password is too short.
    .title = A little longer
    .way = Add another word.
message-password-too-long = The new password is longer than we can take.
    .title = A little shorter
    .way = Leave something out.
message-password-common = This password is among the first that a stranger would try.
    .title = Too easy to guess
    .way = Put together three or four words that only you would put together.
message-password-like-user-id = The password is your user ID, or very much like it.
    .title = Too easy to guess
    .way = Choose something that has nothing to do with your user ID.
message-password-unchanged = This is the password that has to be changed.
    .title = Choose one of your own
    .way = Choose another.
message-passwords-differ = The two new passwords are not the same.
    .title = They do not match
    .way = Type the new password again in both fields.
message-password-changed = Your new password works from now on.
    .title = Your password is saved
    .way = You can throw the letter away. To log in, begin at the service that you want to use.
message-password-waits = You came with the code card, so it does not count at once: we tell you on your devices, and by mail if we have your address. If it is not stopped, it counts in { $wait } at the latest. Nobody was logged in.
    .title = Your new password waits
    .way = It counts { $told } after the message has reached you. If it is urgent, log in again and approve in the code app, or change the password in the app itself. If you have neither app nor mail at hand, get in touch with { $operator }.
message-password-waits-already = A new password was chosen before, and it waits still. Nobody was logged in.
    .title = A new password waits already
    .way = Was it not you? Say so in the code app or from the mail. If it was you and it is urgent, log in again and approve in the code app, or change the password in the app itself. If you have neither at hand, get in touch with { $operator }.

message-not-me-stopped = The change will not be made, and your account is logged out everywhere.
    .title = It is stopped
    .way = Whoever asked for it knows your password and has one of your code cards. Log in to My Tillid with the code app, change your password and block the card. If you do not have the app, get in touch with { $operator }.
message-not-me-frozen = The change had already been made. So now nobody can log in as you or approve anything.
    .title = Your account is frozen
    .way = Get in touch with { $operator }. They open it again when they know that it is you.
message-not-me-code = The code is mistyped, used or too old.
    .title = The code does not work
    .way = Look at the mail or the letter, and try again. If you have used it before, it is done. Otherwise { $operator } helps you.
message-not-me-done = It cannot be used, and it cannot approve anything.
    .title = The device is blocked
    .way = Whoever activated it knows your password and perhaps your code card. Get in touch with { $operator } to get new ones.
message-not-me-done-all = Neither that device nor these, which were new as well and waited, can be used or approve anything:
    .title = The device is blocked, and others with it
    .way = Whoever activated it knows your password and perhaps your code card. Get in touch with { $operator } to get new ones. If one of the others is yours, activate it again after that.

message-login-expired = For your safety a login has only a short time, and it is over.
    .title = Time ran out
    .way = Start again at { $service }.
message-login-cancelled = Nobody was logged in.
    .title = You cancelled
    .way = You can start again at { $service } at any time.
message-login-void = Something about your account changed while you were logging in: perhaps the phone was blocked, or the password is new. Nobody was logged in.
    .title = Start once more
    .way = Go back and log in again. If something is in the way then, you are told what to do.
message-login-finished = This login is already finished, in this window or in another.
    .title = Already done
    .way = Go back to { $service }. If you are not logged in there, start again.
message-login-gone = We do not know this login, or not any more.
    .title = Nothing is waiting here
    .way = Start again at the service that you want to use.
message-other-browser = This login was begun in another browser, so it cannot continue here.
    .title = Begun somewhere else
    .way = Continue where you began. If somebody sent you this link, close the page: they may be trying to get in as you.
message-stale-page = What you sent came from an older page. Nothing is lost, and nothing counted as a mistake.
    .title = That page was out of date
    .way = Continue from here.
message-cookies-needed = Your browser does not keep the small mark, a cookie, by which we know that it is still you.
    .title = Cookies are needed
    .way = Allow cookies for this address, and start again at the service.

message-service-closed = Just now nobody can log in to { $service } with Tillid. It is nothing you did.
    .title = No logins here at present
    .way = Nobody was logged in. Ask the service itself if you want to know more.
message-service-unknown = We do not know the page that sent you here, so you cannot log in to it with Tillid.
    .title = Unknown service
    .way = Go back, and check the address that you came from. Type nothing on pages that you are not sure of.
message-redirect-not-registered = You were to be sent on to an address that { $service } has not told us about. We will not send you there.
    .title = We stop here, to be on the safe side
    .way = Go to the service's own page and try from there. If it happens again, tell the service.
message-service-request-invalid = We cannot answer what { $service } has asked for. It is nothing you did.
    .title = This login cannot begin
    .way = Try again from the service's own page. If it happens again, tell the service.

message-my-device-blocked = Nobody can approve anything with the app there any more.
    .title = It is blocked
    .way = If you want the app on another phone, open it there and activate it.
message-my-change-waits = We tell you on your devices and, if we have your address, by mail. If it is not stopped, it happens in { $wait } at the latest.
    .title = It is waiting
    .way = Once the message has reached you, it may happen sooner. You can stop it in the code app or from the mail.
message-my-change-waits-already = The same was asked for before, and it is still waiting.
    .title = It is waiting already
    .way = If you want something else, stop it first: in the code app, from the mail, or here when you are logged in with the app.
message-my-user-id-changed = The old one does not work any more.
    .title = You have a new user ID
    .way = Type the new one the next time you log in.
message-my-user-id-refused = You cannot have that user ID.
    .title = Choose another user ID
    .way = Try one that only you would think of.
message-my-user-id-rests = You have tried three today.
    .title = Wait a little before you change
    .way = Try again in { $wait }. Your old user ID still works.
message-my-email-code-sent = The mail is on its way to the address that you typed.
    .title = We have sent you a code
    .way = Find the mail, and type its six digits here. If you are logged out meanwhile, log in again and come back to this page.
message-my-email-not-an-address = We cannot write to what you typed.
    .title = That is not a mail address
    .way = It has an @ in the middle and a dot towards the end, and no spaces. Type it again.
message-my-email-rests = You have tried five addresses today.
    .title = Wait a little with the address
    .way = Try again in { $wait }. Until then everything stays as it is.
message-my-email-wrong-code = That is not the code that we sent. { $tries ->
        [1] You have one try left.
       *[other] You have { $tries } tries left.
    }
    .title = The code is wrong
    .way = Look at the newest mail from us, and type its six digits.
message-my-email-code-over = The code does not work any more: it is more than a day old, or there were too many wrong ones.
    .title = You need a new code
    .way = Type the address again. Then we send you a new code.
message-my-email-changed = From now on we write to you there when something happens to your account.
    .title = Your mail address is saved
    .way = If you had another one before, we have told you there.
message-my-email-removed = We write no more mails to you.
    .title = The mail address is removed
    .way = You can always give us one again here.
message-my-change-stopped = Everything stays as it is.
    .title = It is stopped
    .way = Was it not you who asked for it? Then change your password and block your code card.
message-my-stop-by-app = You are logged in with the code card. If somebody steals your card, they must not be able to stop what you asked for yourself.
    .title = It is not stopped
    .way = Log in with the code app, or use the link in the mail.
message-my-card-ordered = It comes by post. Your old card works until then.
    .title = Your new card is ordered
    .way = When you hold it in your hand, come back here and type the card’s number.
message-my-card-on-its-way = A card is on its way to you already.
    .title = A card is on its way
    .way = Wait for it. If you think that it is lost, block it here and order a new one.
message-my-cards-enough = Two cards were made for you within a week. We do not send more just now.
    .title = The card is not ordered
    .way = Get in touch with { $operator } if a card is lost.
message-my-card-confirmed = From now on you use the new card. The old one does not work any more.
    .title = Your new card is in use
    .way = Cut the old card to pieces before you throw it away.
message-my-card-number-wrong = No card with that number is on its way to you.
    .title = The number does not fit
    .way = Read the number at the top of the new card again: a letter and nine digits.
message-my-card-blocked = None of the card’s codes works any more, and whoever was logged in with it is logged out.
    .title = The card is blocked
    .way = If you need a card and have not ordered one, do it here when you are logged in, or get in touch with { $operator }.
message-my-browser-forgotten = The next time it is new to us, and you need a number to log in there.
    .title = The browser is forgotten
    .way = If you are logged in to a service in it, log out there.
message-my-frozen = Nobody can log in as you or approve anything. You are logged out everywhere.
    .title = Your account is frozen
    .way = Get in touch with { $operator }. They open it again when they know that it is you.
message-my-wish-done = That is how it is from now on.
    .title = It is saved
    .way = You can always change it here.
message-my-browsers-forgotten = The next time each of them is new to us.
    .title = All browsers are forgotten
    .way = If you are logged in to a service in one of them, log out there.
message-my-service-blocked = The code app shows no more requests from it.
    .title = The service no longer asks
    .way = You can still log in there with the code card. At the bottom of this page you let it ask again.
message-my-service-allowed = From now on it can ask in the code app when you log in there.
    .title = The service may ask again
    .way = You can always stop it again here.
message-my-sign-in-first = Nobody is logged in to My Tillid here, or not any more.
    .title = Log in first
    .way = Log in to My Tillid in this browser and try again.
message-my-again-first = For this you must have logged in within the last five minutes.
    .title = Log in once more
    .way = Log in to My Tillid again and try again within five minutes.

message-signed-out = You are logged out at { $service }.
    .title = You are logged out
    .way = If others use this computer, close the browser too.

message-busy = A great many people are logging in right now. Nothing is lost.
    .title = One moment
    .way = Try again in half a minute.
message-too-many-pages = A great many pages were asked for from where you are.
    .title = Try again in { $wait }
    .way = Try again after the pause.
message-not-found = There is nothing at this address.
    .title = No such page
    .way = To log in, begin at the service that you want to use.
message-form-refused = We could not read what was sent. Nothing has happened.
    .title = That did not arrive as it should
    .way = Go back, and try again.
message-cross-site = What was sent came from another site than ours. Nothing has happened.
    .title = We stop here, to be on the safe side
    .way = Start again at the service that you want to use.
message-misdirected = This server does not answer for the address in your browser.
    .title = Wrong address
    .way = Check the address, or start again at the service.
message-server-error = Something went wrong on our side. It is nothing you did, and we have been told.
    .title = That was our mistake
    .way = Try again in a little while.
