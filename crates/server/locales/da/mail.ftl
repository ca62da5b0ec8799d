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
mail-password-asked-what = Den { $time } bad nogen om at skifte din adgangskode. De brugte kodekortet.
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
mail-password-made-what = Den { $time } blev din adgangskode skiftet.
mail-block-made-subject = { $operator }: en enhed er spærret
mail-block-made-what = Den { $time } blev »{ $device }« spærret.
mail-email-asked-subject = { $operator }: din mailadresse er ved at blive skiftet
mail-email-asked-what = Den { $time } bad nogen i Mit Tillid om, at du skal have besked på en anden mailadresse end denne. De var logget ind med kodekortet.
mail-email-made-subject = { $operator }: din mailadresse er skiftet
mail-email-made-what = Den { $time } blev din mailadresse skiftet i Mit Tillid. Fra nu af skriver vi ikke længere hertil.
mail-email-removed-asked-subject = { $operator }: din mailadresse er ved at blive fjernet
mail-email-removed-asked-what = Den { $time } bad nogen i Mit Tillid om at fjerne denne mailadresse. De var logget ind med kodekortet.
mail-email-removed-made-subject = { $operator }: din mailadresse er fjernet
mail-email-removed-made-what = Den { $time } blev denne mailadresse fjernet i Mit Tillid. Fra nu af skriver vi ikke længere hertil.
mail-few-asked-subject = { $operator }: du er ved at få færre mails fra os
mail-few-asked-what = Den { $time } bad nogen i Mit Tillid om, at vi kun skriver, når noget ikke er set i kodeappen i et døgn. De var logget ind med kodekortet.
mail-few-made-subject = { $operator }: du får nu færre mails fra os
mail-few-made-what = Den { $time } blev det valgt i Mit Tillid, at vi kun skriver, når noget ikke er set i kodeappen i et døgn.
mail-number-asked-subject = { $operator }: kodeappen er ved at holde op med at spørge om et tal hver gang
mail-number-asked-what = Den { $time } bad nogen i Mit Tillid om, at kodeappen kun skal spørge om et tal, når vi ikke kender browseren, eller når tjenesten kræver det. De var logget ind med kodekortet.
mail-number-made-subject = { $operator }: kodeappen spørger ikke længere om et tal hver gang
mail-number-made-what = Den { $time } blev det valgt i Mit Tillid, at kodeappen kun spørger om et tal, når vi ikke kender browseren, eller når tjenesten kræver det.
mail-something-subject = { $operator }: der er noget nyt om din konto
mail-something-what = Den { $time } skete der noget med din konto.
mail-something-where = Se i kodeappen, eller log ind i Mit Tillid: Der står, hvad det var, og hvad du kan gøre, hvis det ikke var dig.
mail-something-why = Mere skriver vi ikke her. Vores systemer er genskabt fra en kopi, og siden da har ingen vist, at adressen stadig er din. Det kan du gøre i Mit Tillid.
mail-code-subject = { $operator }: koden til din mailadresse
mail-code-what = Nogen har skrevet denne mailadresse i Mit Tillid for at få besked her fra { $operator }, når der sker noget med deres konto.
mail-code-code = Var det dig? Så er koden { $code }.
mail-code-where = Skriv den i Mit Tillid, på siden hvor du skrev adressen. Den virker i et døgn.
mail-code-not-me = Var det ikke dig? Så har nogen tastet forkert, og du skal ikke gøre noget. Ingen andre end dem kan bruge koden.
mail-made-not-me = Var det ikke dig, så frys det hele nu:
mail-made-code = Beder siden om en kode, så er den { $code }. Kan du ikke åbne linket, så skriv { $page } i din browser. Koden kan kun bruges til at fryse din konto.
mail-made-after = Kontakt os bagefter. Kun vi kan åbne kontoen igen, når vi ved, at det er dig.
mail-help = Hjælp: { $page }
mail-help-contact = Hjælp: { $contact } eller { $page }
mail-automatic = Mailen er sendt automatisk fra { $operator }. Vi beder dig aldrig om din adgangskode eller en kode fra kortet i en mail.
mail-time = { $day }. { $month } { $year } kl. { $clock }
mail-time-utc = { $time } (UTC)
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
