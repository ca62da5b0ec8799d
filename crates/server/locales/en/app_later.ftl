# The code app’s texts that come with its second half, after the first screen.
app-name-computer = { $system } computer
app-name-phone = Android phone
app-name-tablet = Android tablet

## Before the new phone may approve
app-waiting-period = Almost ready
app-waiting-period-lead = The app is activated.
app-waiting-period-from = It can approve from
app-waiting-period-why = The wait protects you: if somebody else tried to activate a phone in your name, there would be time to notice and to stop it.
app-waiting-period-shorter = Do you have the app on another device? Open it: once you have seen the message there, the wait is shorter.
app-waiting-period-card = Until then, use your code card. You can close the app; it will be ready when you come back.
app-check-blocked = See whether it is still blocked
app-check-now = See if it is ready

## One request
app-request-log-in = Log in to
app-request-sign = Sign for
app-browser-unknown = Unknown browser
app-browser-new = We do not know this browser. Approve only if you are using it yourself, right now.
app-time-left = { $clock } left
app-time-soon = Less than a minute left.
app-carry = Type the number from the login page
app-carry-hint = Six digits. They are sent as soon as you have typed the last one.
app-swipe = Swipe to approve
app-or-press = or press the button
app-approve = Approve
app-deny = Deny
app-deny-not-me = This was not me
app-prove = Your PIN, for this approval
app-prove-hint = The service asks for your PIN each time.

## Settings
app-language = Language
app-settings-lock = When the app locks
app-settings-lock-close = As soon as I close it
app-settings-lock-later = Five minutes after I last used it
app-settings-lock-why = You close Tillid when you go to another app or window, let the screen go dark or swipe it away; swiped away, it locks at once whatever you choose here.
app-change-pin = Change PIN
app-change-pin-button = Save the new PIN
app-pin-old = The PIN you have now
app-about = About
app-about-phone = This device
app-about-address = Address
app-keeping-promised = The browser has promised to keep what Tillid needs.
app-keeping-open = The browser may delete what Tillid keeps if there is no space left. It is safer when Tillid is on the home screen.
app-about-text = Nobody from Tillid ever asks for your password, PIN or codes by phone, email or text message.

## How long
app-wait-minutes = { $count ->
    [one] a minute
   *[other] { $count } minutes
}
app-within-seconds = { $count } seconds
app-wait-hours = { $count ->
    [one] an hour
   *[other] { $count } hours
}

## Notifications
app-notices = Notifications
app-notices-works = On. You are told when something is waiting for your answer.
app-notices-trying = One moment …
app-notices-silent = On, but they cannot get through just now: the browser's notification service does not answer. Tillid keeps trying. Meanwhile you see what is waiting when you open the app.
app-notices-off = Off. You see what is waiting when you open the app.
app-notices-blocked = Tillid is not allowed to show notifications here. You see what is waiting when you open the app.
app-notices-unsupported = This browser cannot show notifications. Everything else works: you see what is waiting when you open the app.
app-notices-home-screen = On iPhone and iPad, notifications only come to apps on the home screen: tap Share, then Add to Home Screen, and open Tillid from there. It takes iOS 16.4 or newer, and the app must be activated there.
app-notices-allow-ios = To allow them: open Settings on your iPhone or iPad, choose Notifications, then Tillid, and turn on Allow Notifications.
app-notices-allow-android-chrome = To allow them: hold your finger on Tillid's icon, choose App info, then Notifications, and turn them on. If you use Tillid inside Chrome: tap the sign left of the address, choose Permissions, and allow notifications.
app-notices-allow-android-firefox = To allow them: tap the padlock beside the address in Firefox, and allow notifications. Check in Android's settings too that Firefox itself may show notifications.
app-notices-allow-desktop = To allow them: press the sign left of the address, and allow notifications for Tillid. Check in the computer's settings too that the browser itself may show them.
app-notices-turn-on = Turn on notifications
app-notices-turn-off = Turn off notifications
app-notices-not-now = Not now
app-notices-ask = Do you want notifications?
app-notices-ask-why = Then you know at once when somebody wants to log in as you, even while the app is closed. It only says that something waits, never what or from whom. You can change it in Settings at any time.

## Carrying without typing
app-scan = Scan instead
app-scan-stop = Close the camera
app-scan-hint = Press “Scan instead” on the login page, and hold the phone up to the picture there.
app-scan-picture = What the camera sees
app-return = Back to the browser
app-approved-return-title = Approved – now go back
app-approved-return-text = { $service } carries on when you are back in the browser. Go back within { $within }.
app-number-always = A number at every login
app-number-always-is-on = On. The app asks for the number from the login page every time, even in browsers that you asked us to remember.
app-number-always-is-off = Off. The app asks for a number only when we do not know the browser, or when the service requires it.
app-number-always-turn-on = Always ask me for a number
app-number-always-turn-off = Ask only when it is needed
app-number-always-on-lead = Then the app asks for the number from the login page every time. This applies to all your devices.
app-number-always-off-lead = Then you need no number in browsers that you asked us to remember. This applies to all your devices.
app-message-number-always-on = From now on the app asks for a number every time.
app-message-number-always-off = From now on the app asks for a number only when it is needed.
app-message-carried-by-link = You came here from the browser. Approve here, and then press “Back to the browser”.
app-message-qr-foreign = That picture is not from a login page of ours. Look for “Scan instead” on the page where you are logging in.
app-message-qr-other = That picture belongs to another login. Did you begin it yourself? Then find its request in the list.
app-message-qr-stale = The picture had just changed. Hold the phone still, and scan again.
app-message-camera-refused = The app may not use the camera. Type the number instead, or allow the camera in the settings.
app-message-camera-missing = We get no picture from a camera. Type the number instead.
app-message-link-elsewhere = There is no code app in this browser. Open Tillid from your home screen, and type the number from the login page there.

## A login without a network
app-no-network = Log in without a network
app-no-network-scan = Scan the large picture
app-no-network-scan-lead = On the login page, press “My phone has no network”.
app-no-network-scan-hint = Hold the phone up to the picture there, near enough that it fills the frame.
app-no-network-pin-hint = Is it what you want? Then give your PIN, and get eight digits for the page.
app-no-network-show = Show the digits
app-no-network-type = Type these digits on the login page:
app-no-network-type-hint = They are for this one login. Tell them to nobody. If the page does not take them, scan again and take care with your PIN.
app-no-network-again = Scan another picture
app-message-qr-not-signed = That is not the large picture of a login page of ours. Press “My phone has no network” on the page where you are logging in.
## What has happened
app-activity = What has happened
app-activity-open = See what has happened
app-activity-lead = Here you see the requests to your app and the logins with your card. We keep them for 13 months.
app-activity-empty = Nothing has happened yet.
app-activity-more = Show more
app-activity-waiting = Waiting for your answer
app-activity-approved = Approved
app-activity-unused = Approved, but the login was not completed
app-activity-denied = Denied
app-activity-not-me = Denied: it was not you
app-activity-expired = Not answered in time
app-activity-withdrawn = Withdrawn
app-activity-wrong-numbers = Stopped after too many wrong numbers
app-activity-card = Logged in with the code card
app-activity-wrong-code = { $count ->
    [one] A wrong code from the card
   *[other] { $count } wrong codes from the card
}
app-activity-silent = { $count ->
    [one] One request came without a notification
   *[other] { $count } requests came without a notification
}
app-activity-no-place = { $count ->
    [one] One request was held back: many were waiting already
   *[other] { $count } requests were held back: many were waiting already
}
app-activity-paused = { $count ->
    [one] One request was held back: it came too soon after another
   *[other] { $count } requests were held back: they came too soon after each other
}
app-activity-service-blocked = { $count ->
    [one] One request was held back: the service may not ask
   *[other] { $count } requests were held back: the service may not ask
}
app-activity-held-back-why = When somebody keeps asking, we hold them back, so that you are left in peace. Nothing is blocked, and browsers that you asked us to remember always get through. If it was not you who asked, change your password.
app-activity-when = When
app-activity-ended = Ended
app-activity-last = Last time
app-activity-browser = Browser
app-activity-browser-new = { $name }, which we did not know
app-activity-device = Answered on
app-activity-this-device = { $name }, the one you are using now
app-held-back = { $count ->
    [one] One request was held back in the last day
   *[other] { $count } requests were held back in the last day
}
app-day-today = Today
app-day-yesterday = Yesterday

## Services that may not ask
app-block-service = Stop this service from asking me
app-block-service-title = Stop { $service } from asking?
app-block-service-lead = Then the code app shows no requests from { $service }. You can still log in there with the code card.
app-block-service-now = Yes, stop it from asking
app-blocked-services = Services that may not ask
app-blocked-services-lead = They do not ask in the code app. Press one of them to let it ask again.
app-blocked-services-none = All services may ask you.
app-blocked-services-hint = To stop one, open a request from it, or find it under “What has happened”.
app-service-blocked-since = Since { $time }
app-unblock-service-title = May { $service } ask again?
app-unblock-service-lead = Your PIN shows that it is you who allows it.
app-unblock-service-now = Yes, it may ask
app-message-service-blocked = The service asks no more.
app-message-service-unblocked = The service may ask again.

## A new password when somebody else knows the old one
app-other-password-heading = Your password
app-other-password-why = Somebody else knows it. Choose a new one, and the old one is worth nothing to them.
app-other-password = Choose a new password
app-other-password-lead = Afterwards you are logged out everywhere, and we have forgotten all your browsers. You log in again with the new one.
app-password-now = The password you have now
app-password-new = New password
app-password-rule = 8 to 128 characters. Long beats complicated: three or four words that only you would put together.
app-password-again = New password once more
app-passwords-show = Show the passwords
app-other-password-save = Save password
app-message-password-changed = Your new password works from now on.
app-message-password-stands = You need not change your password any more. If you want a new one all the same, change it in My Tillid.
app-message-passwords-missing = Type both the password you have now and the new one. This did not count as a try.
app-message-passwords-differ = The two new passwords are not the same. Type the new one again in both fields.
app-message-password-unchanged = That is the password that has to be changed. Choose another.
app-message-password-too-short = The new password is too short. It needs at least 8 characters.
app-message-password-too-long = The new password is longer than we can take. 128 characters at most.
app-message-weak-password = The new password is among those that a stranger would try first. Put together three or four words that only you would put together.
app-message-wrong-password = That is not the password you have now. { $count ->
    [0] {""}
    [one] You have 1 try left.
   *[other] You have { $count } tries left.
}

## A new phone, approved with the one that a person has
app-ask-devices = Approve with a phone I have
app-by-device = Use a phone you already have
app-by-device-lead = If you use Tillid on another phone or tablet, you can approve this phone there. You need no code card for it.
app-by-device-rests = Wrong codes of your code card were typed too often, so the card rests. It is not blocked, and you can use it again in { $wait }.
app-by-device-no-card = You have no code card that can be used right now.
app-by-device-used-up = Your code card has no codes left for new phones.
app-by-device-card = I have the code card here
app-new-device = Open the app on your other phone
app-new-device-lead = It asks whether the new device is yours. Type this number there, and approve:
app-new-device-then = When you have approved, it goes on here by itself. Do not show or tell the number to anybody.
app-new-device-card = Use two codes from the card instead
app-request-activate = A new phone wants to approve for you at
app-kind-activate = New phone
app-carry-new-device = Type the number from the new phone
app-prove-hint-new-device = A new phone always needs you to show that it is you.
app-asking-device-warning = Approve only if you are holding the new phone yourself, right now. It will be able to approve all that you can. Never type a number that somebody else gives you.
app-approved-device-title = Approved: go on with the new phone
app-approved-device-text = Go on there at once and choose a PIN. You are done here.
app-denied-device-title = Denied
app-denied-device-text = The new phone cannot approve anything. You need do nothing more.
app-denied-not-me-device-title = Good thing you said no
app-denied-not-me-device-text = The stranger's phone cannot approve anything in your name.
app-denied-not-me-device-more = Whoever asked knows your password. So it now works only in browsers that we know, and in those that you let in yourself. Choose a new one right here. If you fear that somebody has more than that, freeze everything.
app-message-new-device-over = The request on your other phone was not answered. Try again, or use two codes from the card if it can be used now.
app-message-no-device = None of your devices can approve right now. Use the two codes from the card.
app-message-devices-asked = Another new phone is waiting to be approved. Answer that one first, on a phone that you have, or use the two codes from the card. If it is not yours, press This was not me.
app-message-new-device-denied = The new phone was denied on one of your others. If that was you, try again, or use codes from the card if it can be used now.

## Changes of the account
app-notice-on-account = On your account
app-notice-password-asked = Your password is about to be changed
app-notice-user-id-asked = Your user ID is about to be changed
app-notice-user-id-made = Your user ID was changed
app-notice-email-asked = Your mail address is about to be changed
app-notice-email-made = Your mail address was changed
app-notice-email-removed-asked = Your mail address is about to be removed
app-notice-email-removed-made = Your mail address was removed
app-notice-mails-asked = You are about to get fewer mails
app-notice-mails-made = You now get fewer mails
app-notice-number-asked = The app is about to stop asking for a number each time
app-notice-number-made = The app no longer asks for a number each time
app-notice-block-asked = A device is about to be blocked
app-notice-password-made = Your password was changed
app-notice-block-made = A device was blocked
app-notice-change-waits = Somebody asked for it with your code card. It takes effect from { $time }. If it was not you, stop it now.
app-notice-change-made = If it was not you, freeze everything now.
app-notice-stop = This was not me: stop it
app-notice-freeze = This was not me: freeze everything
app-message-change-stopped = It is stopped. Somebody knows your password and has one of your code cards: change the password in My Tillid, and block the card.

## A new phone where all places are taken
app-room-open = Block one with two codes from the card
app-room = Which one makes room?
app-room-lead = You use Tillid on { $most } devices, and that is as many as you may have. Choose the one that you no longer use.
app-room-new = New. It cannot approve yet
app-room-waits = The one that you cannot choose is the last that can approve. Blocking it takes a wait, so that nobody does it behind your back.
app-room-my-tillid = Block it in My Tillid
app-room-told = Your other devices are told.
app-room-block = Block it, and go on
