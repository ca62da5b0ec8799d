# Mails om kontoen. Almindelig tekst og HTML siger de samme sætninger.

mail-device-subject = { $operator }: en ny enhed er aktiveret
mail-device-what = Den { $time } blev kodeappen aktiveret til din konto på en ny enhed: »{ $device }« ({ $platform }).
mail-device-from = Den kan godkende i dit navn fra den { $time }.
mail-device-mine = Var det dig, skal du ikke gøre noget.
mail-device-not-me = Var det ikke dig, så spær enheden nu:
mail-device-link = Det var ikke mig
mail-device-code = Beder siden om en kode, så er den { $code }. Kan du ikke åbne linket, så skriv { $page } i din browser. Koden kan kun bruges til at spærre enheden.
mail-device-after = Kontakt os bagefter: En anden kender din adgangskode og måske dit kodekort, så du skal have nye.
mail-help = Hjælp: { $page }
mail-help-contact = Hjælp: { $contact } eller { $page }
mail-automatic = Mailen er sendt automatisk fra { $operator }. Vi beder dig aldrig om din adgangskode eller en kode fra kortet i en mail.
mail-time = { $day }. { $month } { $year } kl. { $clock } (UTC)
mail-month =
    { $month ->
        [m1] januar
        [m2] februar
        [m3] marts
        [m4] april
        [m5] maj
        [m6] juni
        [m7] juli
        [m8] august
        [m9] september
        [m10] oktober
        [m11] november
       *[m12] december
    }
