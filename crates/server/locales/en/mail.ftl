# Mails about the account. Plain text and HTML say the same sentences.

mail-device-subject = { $operator }: a new device was activated
mail-device-what = On { $time } the code app was activated for your account on a new device: “{ $device }” ({ $platform }).
mail-device-from = It can approve in your name from { $time }.
mail-device-mine = If it was you, there is nothing for you to do.
mail-device-not-me = If it was not you, block the device now:
mail-device-link = This was not me
mail-device-code = If the page asks for a code, it is { $code }. If you cannot open the link, type { $page } in your browser. The code is good for blocking that device and nothing else.
mail-device-after = Contact us afterwards: somebody else knows your password and perhaps your code card, so you need new ones.
mail-help = Help: { $page }
mail-help-contact = Help: { $contact } or { $page }
mail-automatic = This mail was sent automatically by { $operator }. We never ask for your password or a code from the card in a mail.
mail-time = { $day } { $month } { $year } at { $clock } (UTC)
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
