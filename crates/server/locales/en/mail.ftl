# Mails about the account. Plain text and HTML say the same sentences.

mail-device-subject = { $operator }: a new device was activated
mail-device-what = On { $time } the code app was activated for your account on a new device: “{ $device }” ({ $platform }).
mail-device-from = It can approve in your name from { $time }.
mail-device-mine = If it was you, there is nothing for you to do.
mail-device-not-me = If it was not you, block the device now:
mail-device-link = This was not me
mail-device-code = If the page asks for a code, it is { $code }. If you cannot open the link, type { $page } in your browser. The code is good for blocking that device and nothing else.
mail-device-after = Contact us afterwards: somebody else knows your password and perhaps your code card, so you need new ones.
mail-password-asked-subject = { $operator }: your password is about to be changed
mail-password-asked-what = On { $time } somebody asked to change your password. They came with the code card.
mail-user-id-asked-subject = { $operator }: your user ID is about to be changed
mail-user-id-asked-what = On { $time } somebody asked in My Tillid to change your user ID. They were logged in with the code card.
mail-user-id-made-subject = { $operator }: your user ID was changed
mail-user-id-made-what = On { $time } your user ID was changed in My Tillid.
mail-block-asked-subject = { $operator }: a device is about to be blocked
mail-block-asked-what = On { $time } somebody asked in My Tillid to block “{ $device }”. They were logged in with the code card.
mail-asked-from = It happens on { $time }.
mail-asked-not-me = If it was not you, stop it now:
mail-asked-code = If the page asks for a code, it is { $code }. If you cannot open the link, type { $page } in your browser. The code is good for stopping this and nothing else.
mail-asked-after = Change your password afterwards, and block your code card: somebody else knows the password and has a card. If you cannot log in with the code app, contact us.
mail-password-made-subject = { $operator }: your password was changed
mail-password-made-what = On { $time } your password was changed.
mail-block-made-subject = { $operator }: a device was blocked
mail-block-made-what = On { $time } “{ $device }” was blocked.
mail-email-asked-subject = { $operator }: your mail address is about to be changed
mail-email-asked-what = On { $time } somebody asked in My Tillid to have you told at another mail address than this one. They were logged in with the code card.
mail-email-made-subject = { $operator }: your mail address was changed
mail-email-made-what = On { $time } your mail address was changed in My Tillid. From now on we no longer write to this one.
mail-email-removed-asked-subject = { $operator }: your mail address is about to be removed
mail-email-removed-asked-what = On { $time } somebody asked in My Tillid to remove this mail address. They were logged in with the code card.
mail-email-removed-made-subject = { $operator }: your mail address was removed
mail-email-removed-made-what = On { $time } this mail address was removed in My Tillid. From now on we no longer write to it.
mail-few-asked-subject = { $operator }: you are about to get fewer mails from us
mail-few-asked-what = On { $time } somebody asked in My Tillid to have us write only when nothing was seen in the code app for a day. They were logged in with the code card.
mail-few-made-subject = { $operator }: you now get fewer mails from us
mail-few-made-what = On { $time } it was chosen in My Tillid that we write only when nothing was seen in the code app for a day.
mail-number-asked-subject = { $operator }: the code app is about to stop asking for a number each time
mail-number-asked-what = On { $time } somebody asked in My Tillid to have the code app ask for a number only when we do not know the browser, or when the service requires it. They were logged in with the code card.
mail-number-made-subject = { $operator }: the code app no longer asks for a number each time
mail-number-made-what = On { $time } it was chosen in My Tillid that the code app asks for a number only when we do not know the browser, or when the service requires it.
mail-something-subject = { $operator }: there is something new about your account
mail-something-what = On { $time } something happened to your account.
mail-something-where = Look in the code app, or log in to My Tillid: it says there what it was, and what you can do if it was not you.
mail-something-why = We write no more than that here. Our systems were restored from a copy, and since then nobody has shown that this address is still yours. You can do so in My Tillid.
mail-code-subject = { $operator }: the code for your mail address
mail-code-what = Somebody has typed this mail address in My Tillid, to be told here by { $operator } when something happens to their account.
mail-code-code = Was it you? Then the code is { $code }.
mail-code-where = Type it in My Tillid, on the page where you typed the address. It works for one day.
mail-code-not-me = Was it not you? Then somebody has mistyped their address, and there is nothing for you to do. The code is of no use to anybody but them.
mail-made-not-me = If it was not you, freeze everything now:
mail-made-code = If the page asks for a code, it is { $code }. If you cannot open the link, type { $page } in your browser. The code is good for freezing your account and nothing else.
mail-made-after = Contact us afterwards. Only we can open the account again, once we know that it is you.
mail-help = Help: { $page }
mail-help-contact = Help: { $contact } or { $page }
mail-automatic = This mail was sent automatically by { $operator }. We never ask for your password or a code from the card in a mail.
mail-time = { $day } { $month } { $year } at { $clock }
mail-time-utc = { $time } (UTC)
mail-month =
    { $month ->
        [m1] January
        [m2] February
        [m3] March
        [m4] April
        [m5] May
        [m6] June
        [m7] July
        [m8] August
        [m9] September
        [m10] October
        [m11] November
       *[m12] December
    }
