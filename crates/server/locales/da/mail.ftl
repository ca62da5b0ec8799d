# Mails om kontoen. Almindelig tekst og HTML siger de samme sætninger.

mail-device-subject = { $operator }: en ny enhed er aktiveret
mail-device-what = Den { $time } blev kodeappen aktiveret til din konto på en ny enhed: »{ $device }« ({ $platform }).
mail-device-from = Den kan godkende i dit navn fra den { $time }.
mail-device-mine = Var det dig, skal du ikke gøre noget.
mail-device-not-me = Var det ikke dig, så spær enheden nu:
mail-device-link = Det var ikke mig
mail-device-code = Beder siden om en kode, så er den { $code }. Kan du ikke åbne linket, så skriv { $page } i din browser. Koden kan kun bruges til at spærre enheden.
mail-device-after = Kontakt os bagefter: En anden kender din adgangskode og måske dit kodekort, så du skal have nye.
mail-password-asked-subject = { $operator }: din adgangskode er ved at blive skiftet
mail-password-asked-what = Den { $time } bad nogen i Mit Tillid om at skifte din adgangskode. De var logget ind med kodekortet.
mail-user-id-asked-subject = { $operator }: dit bruger-ID er ved at blive skiftet
mail-user-id-asked-what = Den { $time } bad nogen i Mit Tillid om at skifte dit bruger-ID. De var logget ind med kodekortet.
mail-user-id-made-subject = { $operator }: dit bruger-ID er skiftet
mail-user-id-made-what = Den { $time } blev dit bruger-ID skiftet i Mit Tillid.
mail-block-asked-subject = { $operator }: en enhed er ved at blive spærret
mail-block-asked-what = Den { $time } bad nogen i Mit Tillid om at spærre »{ $device }«. De var logget ind med kodekortet.
mail-asked-from = Det sker den { $time }.
mail-asked-not-me = Var det ikke dig, så stop det nu:
mail-asked-code = Beder siden om en kode, så er den { $code }. Kan du ikke åbne linket, så skriv { $page } i din browser. Koden kan kun bruges til at stoppe det her.
mail-asked-after = Skift din adgangskode bagefter, og spær dit kodekort: En anden kender adgangskoden og har et kort. Kan du ikke logge ind med kodeappen, så kontakt os.
mail-password-made-subject = { $operator }: din adgangskode er skiftet
mail-password-made-what = Den { $time } blev din adgangskode skiftet i Mit Tillid.
mail-block-made-subject = { $operator }: en enhed er spærret
mail-block-made-what = Den { $time } blev »{ $device }« spærret i Mit Tillid.
mail-made-not-me = Var det ikke dig, så frys det hele nu:
mail-made-code = Beder siden om en kode, så er den { $code }. Kan du ikke åbne linket, så skriv { $page } i din browser. Koden kan kun bruges til at fryse din konto.
mail-made-after = Kontakt os bagefter. Kun vi kan åbne kontoen igen, når vi ved, at det er dig.
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
