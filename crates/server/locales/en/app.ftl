# The code app’s texts in English; the keys begin with app-.

## Everywhere
app-settings = Settings
app-lock = Lock
app-back = Back
app-done = Done
app-try-again = Try again
app-reload = Update the app
app-activate-again = Activate the app again
app-help-all = All help pages

## Activating
app-codes = Two codes from your card
app-codes-lead = Find these two key numbers on your printed card, and type the six digits beside each.
app-card = Card
app-key-number = Key number
app-code = Code
app-codes-hint = We only ever ask for these key numbers here in the app. If somebody rings and asks for a code, hang up.
app-pin = Choose a PIN
app-pin-lead = { $digits } digits that only you know. They open the app, and with them you approve.
app-pin-new = New PIN
app-pin-hint = Not a birthday, not 1111 and not 1234.
app-pin-again = The same PIN once more
app-phone-name = Name of this device
app-phone-name-hint = So that you know it from your others.
app-pin-done = Activate

## Unlocking
app-unlock = Unlock
app-unlock-lead = Type your PIN to continue.
app-unlock-waiting = { $count ->
    [one] One request is waiting for your answer.
   *[other] { $count } requests are waiting for your answer.
}
app-pin-word = PIN
app-unlock-button = Unlock
app-tries-left = { $count ->
    [one] 1 try left. After one more wrong PIN, this device is blocked.
   *[other] { $count } tries left.
}
app-forgotten = Forgotten your PIN?
app-forgotten-title = Forgotten your PIN
app-forgotten-lead = Nobody can tell you your PIN: it is stored nowhere, not even here.
app-forgotten-why = Activate the app again with your user ID, your password and two codes from your card, and choose a new PIN. Your account and your card stay as they are.
app-forgotten-same = The app keeps its place among your devices. Until you are done, nothing changes: if you remember your PIN after all, just go back.

## What waits
app-list = Requests
app-list-count = { $count ->
    [one] One request is waiting for your answer.
   *[other] { $count } requests are waiting for your answer.
}
app-list-empty = Nothing is waiting
app-list-empty-hint = When you log in somewhere, the request appears here by itself.
app-notice-device = A new device was activated
app-notice-waits = Was it you? It can approve from { $time }. If it was not you, block it now.
app-notice-active = Was it you? It can approve. If it was not you, block it now.
app-notice-not-me = This was not me: block it
app-notice-mine = It was me
app-kind-log-in = Log in
app-kind-sign = Sign
app-all-requests = All requests

## After the answer
app-approved-title = Approved
app-approved-text = { $service } carries on by itself. You can close the app.
app-denied-title = Denied
app-denied-text = Nobody was logged in at { $service }.
app-denied-not-me-title = Good thing you said no
app-denied-not-me-text = Nobody got in at { $service }. That browser is not remembered, and the place that it asked from has to wait for hours before it may try again.
app-denied-not-me-more = Whoever asked knows your password. So it now works only in browsers that we know, and in those that you let in yourself. Choose a new one right here. If you fear that somebody has more than that, freeze everything.
app-withdrawn-title = No longer waiting
app-withdrawn-text = The request was withdrawn, because somebody cancelled or started again. You need do nothing.
app-request-gone-title = No longer waiting
app-request-gone-text = This request has already been answered or withdrawn.
app-request-gone-more = If it was not you who answered or cancelled it, contact the place that gave you your user ID.
app-expired-title = Time ran out
app-expired-text = The request from { $service } was not answered in time. That does no harm.
app-expired-more = If it was you, start again where you wanted to log in.
app-already-answered-title = Already answered
app-already-answered-text = This request has been answered already, and that answer counts.
app-already-answered-more = If you did not answer it, here or on another of your devices, contact the place that gave you your user ID.
app-unreadable-title = A request we cannot show you
app-unreadable-text = A request is waiting that this app cannot show exactly as it was made. So it cannot be approved here either.
app-unreadable-more = Update the app. If that does not help, start again at the service, or use your code card.
app-wrong-numbers-title = The number did not match
app-wrong-numbers-text = It was wrong too many times, so the request is withdrawn. Nothing is blocked.
app-wrong-numbers-more = Start again where you wanted to log in: the page will show a new number. If you were not logging in, have your password changed.

## When something is in the way
app-blocked-title = This device is blocked
app-blocked-text = It can no longer approve anything, so nobody can use it in your name.
app-blocked-more = Log in with your code card until you have activated the app again. For that you need your user ID, your password and two codes from the card.
app-asleep-title = Please activate once more
app-asleep-text = Nobody has used the app here for so long that it must be activated again, with your code card or by another phone of yours that has the app.
app-asleep-more = That way a phone that somebody forgot or gave away ends by itself. Have your user ID and password ready, and the code card or the other phone, and activate the app again. It takes no new place among your devices.
app-removed-title = The app is not activated here
app-removed-text = Tillid no longer knows this device. Perhaps it was removed from your devices.
app-removed-more = Activate it again with your user ID, your password and two codes from your card. Until then, log in with the card.
app-frozen-title = Your account is frozen
app-frozen-text = For now nobody can log in with it, and nothing can be approved.
app-frozen-more = Contact the place that gave you your user ID. They can see why, and open it again.
app-cleared-title = Please activate once more
app-cleared-text = What Tillid kept here has been deleted, and with it the key that made the app yours.
app-cleared-more = That happens when a browser's data is cleared, or when there is no space left. Your account is safe. Have your code card ready, and activate again. So that it does not happen again: put Tillid on the home screen, and open it from there.
app-offline-title = No connection
app-offline-text = The app cannot reach the internet. Your requests are safe and will wait for you.
app-offline-more = Check that wi-fi or mobile data is on. Meanwhile you can log in with your code card.
app-gone-title = No contact with Tillid
app-gone-text = The internet works, but Tillid does not answer at the moment.
app-gone-more = It is nothing you did. Try again in a minute.
app-outdated-title = There is a newer app
app-outdated-text = Press the button to get it. It takes a moment, and everything stays as it was.
app-unsupported-title = This browser is too old
app-unsupported-text = It lacks what it takes to keep your keys safe.
app-unsupported-more = Update system and browser, or open this page in a newer browser. Your code card works as always.
app-unsupported-missing = For whoever helps you: the browser lacks { $names }
app-no-storage-title = Nothing can be kept here
app-no-storage-text = The browser does not let Tillid keep anything, so the app cannot be activated here.
app-no-storage-more = That is so in private windows, and where a browser may keep nothing. Open Tillid in an ordinary window, or allow it to keep data, and try again.

## Let a browser in
app-let-in = Let a browser in
app-let-in-lead = Does the login page, or a new phone, ask you to wait? Type these eight characters there.
app-let-in-over = No longer valid
app-let-in-warning = Only for the browser or phone that you are using yourself. Never read the characters out to anybody.
app-let-in-again = Get new characters

## Your devices
app-devices = Your devices
app-devices-open = See your devices
app-devices-lead = You use Tillid on { $count } of the { $most } devices that you may have.
app-devices-hint = Is there one that you do not know? Press it, and block it at once.
app-device-this = The one you are using now
app-device-kind = Kind
app-device-ios = iPhone or iPad
app-device-android = Android phone or tablet
app-device-desktop = Computer
app-device-headless = Program
app-device-state = State
app-device-active = Can approve
app-device-waiting = New. Can approve from { $time }
app-device-asleep = Not used for a long time. Must be activated again
app-device-blocked-pins = Blocked after too many wrong PINs, { $time }
app-device-blocked-asked = Blocked because somebody asked for it, { $time }
app-device-last-used = Last used
app-device-used = Last used { $ago }
app-device-activated = Activated
app-device-name = What you call it
app-device-rename = Save the name
app-device-block = Block
app-device-block-title = Do you want to block “{ $name }”?
app-device-block-other = It can then no longer approve anything. To use it again, it must be activated with your code card.
app-device-block-this = You are using it now. It can then no longer approve anything, and the app ends here. To use it again, activate it with your code card.
app-device-block-last = It is the only device that can approve. After this you log in with your code card until you have activated another one. Make sure that you have the card.
app-device-block-now = Block it now
app-ago-now = just now
app-ago-minutes = { $count } minutes ago
app-ago-hours = { $count ->
    [one] an hour ago
   *[other] { $count } hours ago
}
app-ago-days = { $count ->
    [one] a day ago
   *[other] { $count } days ago
}
app-ago-months = { $count } months ago

## Messages
app-message-device-renamed = The name is saved.
app-message-other-device-blocked = It is blocked, and can no longer approve anything.
app-message-new-device-blocked = The new device is blocked. Somebody knows your password: have it changed, and get a new code card.
app-message-name-refused = Choose a name of 1 to 40 letters, digits and spaces, all from one alphabet.
app-message-activated = The app is activated. From now on you approve here.
app-message-carried = The number is right. You can approve now.
app-message-lock-set = From now on the app locks like this.
app-message-pin-changed = Your new PIN works from now on.
app-message-credentials-missing = Fill in both your user ID and your password.
app-message-codes-incomplete = Each code has six digits. Fill in both fields. This did not count as a try.
app-message-pin-incomplete = Type your whole PIN. This did not count as a try.
app-message-pin-not-digits = A PIN has digits only.
app-message-pin-wrong-length = Choose a PIN of { $digits } digits.
app-message-pin-repeats = The same digit all the way is among the first things a stranger would try. Choose another PIN.
app-message-pin-run = Digits in a row, up or down, are among the first things a stranger would try. Choose another PIN.
app-message-pin-unchanged = That is the PIN you have now. Choose another.
app-message-pin-not-changed = Your PIN was not changed. The one you had still works.
app-message-pins-differ = The two new PINs are not the same. Type the new PIN again in both fields.
app-message-wrong-pins-before = { $count ->
    [one] Since last time, a wrong PIN was typed here once. If that was not you, choose a new PIN.
   *[other] Since last time, a wrong PIN was typed here { $count } times. If that was not you, choose a new PIN.
}
app-message-malformed = Tillid did not understand the app. Close the app, open it again, and try once more.
app-message-wrong-credentials = The user ID and password do not match. Check both, and try again.
app-message-password-must-change = Your password must be changed first: either because it came by letter, or because somebody else knows it. You do that on the login page; then come back here.
app-message-rests = There were too many wrong tries from here. Nothing is blocked. Try again in { $wait }.
app-message-three-devices = You already use Tillid on { $count } devices, and that is as many as you may have. On one of them, open Settings and Your devices, and block the one that you no longer use. If you have none of them at hand, two codes from your card block one here.
app-message-no-card = There is no code card to activate with. The place that gave you your user ID can issue one.
app-message-wrong-card = That does not match. Read the five lowest key numbers on the card again, or get new characters in the app. Nothing was counted.
app-message-wrong-code = At least one of the codes is not right. Check that it is the right card and the right lines. { $count ->
    [0] {""}
    [one] You have 1 try left.
   *[other] You have { $count } tries left.
}
app-message-card-used-up = Your card has no codes left for activating the app. Your next card has; the place that gave you your user ID can print it.
app-message-card-blocked = This card is blocked, or a newer one has taken its place. Use your newest card.
app-message-activation-ended = Activating took too long, so we stopped, to be on the safe side. Go back, and start again.
app-message-too-old = The system here is too old to be safe enough. Update it, or use a newer phone or tablet. Your code card works as always.
app-message-device-waiting = The app cannot approve here yet. Use your code card until then.
app-message-wrong-pin = That PIN was not right. { $count ->
    [0] {""}
    [one] 1 try left. After one more wrong PIN, this device is blocked.
   *[other] { $count } tries left.
}
app-message-other-bytes = This is not the request that we asked you about. Nothing was approved. Go back, and open the request again.
app-message-carry-first = First type the number from the login page.
app-message-wrong-number = That is not the number on the login page. { $count ->
    [0] {""}
    [one] You have 1 try left.
   *[other] You have { $count } tries left.
}
app-message-too-many = That was a lot at once. Wait { $wait }, and try again.
app-message-busy = We are busy right now. Nothing is lost. Try again in a moment.

## The phone's own lock
app-phone-lock = Fingerprint or face
app-phone-lock-use = Use fingerprint or face
app-phone-lock-lead = Use what you unlock this device with, or type your PIN.
app-phone-lock-aside = This time, type your PIN. After that, fingerprint or face works again.
app-phone-lock-on-lead = Type your PIN, and then confirm with what you unlock this device with: your fingerprint, your face or its own code.
app-phone-lock-on-hint = Whoever can unlock this device can then approve with it. Your PIN always works too.
app-phone-lock-off-lead = From then on you type your PIN each time.
app-phone-lock-turn-on = Turn on fingerprint or face
app-phone-lock-turn-off = Turn off fingerprint or face
app-phone-lock-is-on = On. Your PIN always works too.
app-phone-lock-is-off = Off. You type your PIN.
app-phone-lock-offer = Would you rather not type your PIN each time? Use what you unlock this device with.
app-phone-lock-not-now = Not now
app-message-phone-lock-on = From now on you can use your fingerprint or face, or type your PIN.
app-message-phone-lock-off = From now on you type your PIN.
app-message-phone-lock-failed = It was not confirmed. Try again, or type your PIN. This did not count as a try.
app-message-wrong-assertion = We could not confirm that. Try again, or type your PIN.
app-message-platform-key-aside = This time, type your PIN. After that, fingerprint or face works again.
app-message-no-platform-key = Fingerprint or face is not turned on here. Type your PIN.
app-message-platform-key-refused = Fingerprint or face cannot be used here. Nothing was changed; go on using your PIN.

## Freeze everything
app-freeze = Freeze everything
app-freeze-lead = Then nobody can log in as you anywhere, not even you. It takes effect at once, for all your devices and cards.
app-freeze-lifted = Only the place that gave you your user ID can open it again. Bring something that shows who you are.
app-freeze-now = Freeze everything now

## What a notification says
app-push-request = Something is waiting for your answer
app-push-request-more = Open Tillid to see what.
app-push-ended = The request is no longer waiting
app-push-ended-more = It has been answered or withdrawn.
app-push-notice = Something happened to your account
app-push-notice-more = Open Tillid to see whether it was you.
app-push-other = Open Tillid to see whether something is waiting
