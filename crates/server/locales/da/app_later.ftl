# Kodeappens tekster, der kommer med dens anden halvdel, efter det første skærmbillede.
app-name-computer = { $system }-computer
app-name-phone = Android-telefon
app-name-tablet = Android-tablet

## Før den nye telefon må godkende
app-waiting-period = Næsten klar
app-waiting-period-lead = Appen er aktiveret.
app-waiting-period-from = Den må godkende fra
app-waiting-period-why = Ventetiden beskytter dig: Hvis en anden prøvede at aktivere en telefon i dit navn, ville du nå at opdage det og få det stoppet.
app-waiting-period-shorter = Har du appen på en anden enhed, så åbn den: Når du har set beskeden dér, bliver ventetiden kortere.
app-waiting-period-card = Brug kodekortet indtil da. Du kan lukke appen; den er klar, når du kommer tilbage.
app-check-blocked = Se, om den stadig er spærret
app-check-now = Se, om den er klar

## Én anmodning
app-request-log-in = Log ind hos
app-request-sign = Skriv under for
app-browser-unknown = Ukendt browser
app-browser-new = Vi kender ikke denne browser. Godkend kun, hvis du selv bruger den lige nu.
app-time-left = { $clock } tilbage
app-time-soon = Der er mindre end et minut tilbage.
app-carry = Skriv tallet fra loginsiden
app-carry-hint = Seks cifre. De bliver sendt, så snart du har skrevet det sidste.
app-swipe = Stryg for at godkende
app-or-press = eller tryk på knappen
app-approve = Godkend
app-deny = Afvis
app-deny-not-me = Det var ikke mig
app-prove = Din PIN-kode til denne godkendelse
app-prove-hint = Tjenesten beder om din PIN-kode hver gang.

## Indstillinger
app-language = Sprog
app-settings-lock = Hvornår appen låser
app-settings-lock-close = Så snart jeg lukker den
app-settings-lock-later = Fem minutter efter, at jeg sidst har brugt den
app-settings-lock-why = Du lukker Tillid, når du går til en anden app eller et andet vindue, lader skærmen gå i sort eller stryger den væk; stryger du den væk, låser den med det samme, uanset hvad du vælger her.
app-change-pin = Skift PIN-kode
app-change-pin-button = Gem den nye PIN-kode
app-pin-old = Den PIN-kode, du har nu
app-about = Om appen
app-about-phone = Denne enhed
app-about-address = Adresse
app-keeping-promised = Browseren har lovet at passe på det, Tillid gemmer.
app-keeping-open = Browseren kan finde på at slette det, Tillid gemmer, hvis der ikke er mere plads. Det er mere sikkert, når Tillid ligger på hjemmeskærmen.
app-about-text = Ingen fra Tillid spørger nogensinde om din adgangskode, din PIN-kode eller dine koder i telefonen, i en mail eller i en sms.

## Hvor længe
app-wait-minutes = { $count ->
    [one] et minut
   *[other] { $count } minutter
}
app-within-seconds = { $count } sekunder
app-wait-hours = { $count ->
    [one] en time
   *[other] { $count } timer
}

## Notifikationer
app-notices = Notifikationer
app-notices-works = Slået til. Du får besked, når noget venter på dit svar.
app-notices-trying = Et øjeblik …
app-notices-silent = Slået til, men lige nu kan de ikke nå frem: Browserens notifikationstjeneste svarer ikke. Tillid prøver selv igen. Imens ser du det, der venter, når du åbner appen.
app-notices-off = Slået fra. Du ser det, der venter, når du åbner appen.
app-notices-blocked = Tillid har ikke lov til at vise notifikationer her. Du ser det, der venter, når du åbner appen.
app-notices-unsupported = Denne browser kan ikke vise notifikationer. Alt andet virker: Du ser det, der venter, når du åbner appen.
app-notices-home-screen = På iPhone og iPad kommer notifikationer kun til apps på hjemmeskærmen: Tryk på Del, så på Føj til hjemmeskærm, og åbn Tillid derfra. Det kræver iOS 16.4 eller nyere, og appen skal aktiveres dér.
app-notices-allow-ios = Sådan tillader du dem: Åbn Indstillinger på din iPhone eller iPad, vælg Notifikationer, så Tillid, og slå Tillad notifikationer til.
app-notices-allow-android-chrome = Sådan tillader du dem: Hold fingeren på Tillids ikon, vælg App-info og så Notifikationer, og slå dem til. Bruger du Tillid inde i Chrome: Tryk på tegnet til venstre for adressen, vælg Tilladelser, og tillad notifikationer.
app-notices-allow-android-firefox = Sådan tillader du dem: Tryk på hængelåsen ved adressen i Firefox, og tillad notifikationer. Se også efter i Androids indstillinger, at Firefox selv må vise notifikationer.
app-notices-allow-desktop = Sådan tillader du dem: Tryk på tegnet til venstre for adressen, og tillad notifikationer for Tillid. Se også efter i computerens indstillinger, at browseren selv må vise dem.
app-notices-turn-on = Slå notifikationer til
app-notices-turn-off = Slå notifikationer fra
app-notices-not-now = Ikke nu
app-notices-ask = Vil du have besked?
app-notices-ask-why = Så mærker du det med det samme, når nogen vil logge ind som dig, også når appen er lukket. Der står kun, at noget venter, aldrig hvad eller fra hvem. Du kan altid ændre det under Indstillinger.

## Tallet uden at skrive
app-scan = Scan i stedet
app-scan-stop = Luk kameraet
app-scan-hint = Tryk på »Scan i stedet« på loginsiden, og hold telefonen op foran billedet dér.
app-scan-picture = Det, kameraet ser
app-return = Tilbage til browseren
app-approved-return-title = Godkendt – gå nu tilbage
app-approved-return-text = { $service } går videre, når du er tilbage i browseren. Gå tilbage inden for { $within }.
app-number-always = Et tal ved hvert login
app-number-always-is-on = Slået til. Appen spørger om tallet fra loginsiden hver gang, også når browseren er en, du har bedt os huske.
app-number-always-is-off = Slået fra. Appen spørger kun om et tal, når vi ikke kender browseren, eller når tjenesten kræver det.
app-number-always-turn-on = Spørg mig altid om et tal
app-number-always-turn-off = Spørg kun, når det er nødvendigt
app-number-always-on-lead = Så spørger appen hver gang om tallet fra loginsiden. Det gælder alle dine enheder.
app-number-always-off-lead = Så slipper du for tallet i de browsere, du har bedt os huske. Det gælder alle dine enheder.
app-message-number-always-on = Fra nu af spørger appen om et tal hver gang.
app-message-number-always-off = Fra nu af spørger appen kun om et tal, når det er nødvendigt.
app-message-carried-by-link = Du kom hertil fra browseren. Godkend her, og tryk så på »Tilbage til browseren«.
app-message-qr-foreign = Det billede er ikke fra en af vores loginsider. Find »Scan i stedet« på den side, hvor du er ved at logge ind.
app-message-qr-other = Det billede hører til et andet login. Er det dig selv, der har begyndt det? Så find dets anmodning på listen.
app-message-qr-stale = Billedet nåede at skifte. Hold telefonen stille, og scan igen.
app-message-camera-refused = Appen må ikke bruge kameraet. Skriv tallet i stedet, eller giv lov til kameraet i indstillingerne.
app-message-camera-missing = Der kommer intet billede fra et kamera. Skriv tallet i stedet.
app-message-link-elsewhere = Der er ingen kodeapp i denne browser. Åbn Tillid fra hjemmeskærmen, og skriv tallet fra loginsiden dér.

## Et login uden net
app-no-network = Log ind uden net
app-no-network-scan = Scan det store billede
app-no-network-scan-lead = Tryk på »Min telefon har ikke net« på loginsiden.
app-no-network-scan-hint = Hold telefonen op foran billedet dér, så tæt på, at det fylder hele feltet.
app-no-network-pin-hint = Er det dét, du vil? Så skriv din PIN-kode, og få otte cifre til siden.
app-no-network-show = Vis cifrene
app-no-network-type = Skriv disse cifre på loginsiden:
app-no-network-type-hint = De gælder kun dette ene login. Fortæl dem ikke til nogen. Tager siden dem ikke, så scan igen, og skriv din PIN-kode omhyggeligt.
app-no-network-again = Scan et andet billede
app-message-qr-not-signed = Det er ikke det store billede fra en af vores loginsider. Tryk på »Min telefon har ikke net« på den side, hvor du er ved at logge ind.
## Det, der er sket
app-activity = Det, der er sket
app-activity-open = Se, hvad der er sket
app-activity-lead = Her ser du de anmodninger, din app har fået, og de login, der er sket med dit kort. Vi gemmer det i 13 måneder.
app-activity-empty = Der er ikke sket noget endnu.
app-activity-more = Vis mere
app-activity-waiting = Venter på dit svar
app-activity-approved = Godkendt
app-activity-unused = Godkendt, men login blev ikke gennemført
app-activity-denied = Afvist
app-activity-not-me = Afvist: Det var ikke dig
app-activity-expired = Ikke besvaret i tide
app-activity-withdrawn = Trukket tilbage
app-activity-wrong-numbers = Stoppet efter for mange forkerte tal
app-activity-card = Logget ind med kodekortet
app-activity-wrong-code = { $count ->
    [one] Forkert kode fra kortet
   *[other] { $count } forkerte koder fra kortet
}
app-activity-silent = { $count ->
    [one] Én anmodning kom uden notifikation
   *[other] { $count } anmodninger kom uden notifikation
}
app-activity-no-place = { $count ->
    [one] Én anmodning blev holdt tilbage: Der ventede mange i forvejen
   *[other] { $count } anmodninger blev holdt tilbage: Der ventede mange i forvejen
}
app-activity-paused = { $count ->
    [one] Én anmodning blev holdt tilbage: Den kom for hurtigt efter en anden
   *[other] { $count } anmodninger blev holdt tilbage: De kom for hurtigt efter hinanden
}
app-activity-service-blocked = { $count ->
    [one] Én anmodning blev holdt tilbage: Tjenesten må ikke spørge
   *[other] { $count } anmodninger blev holdt tilbage: Tjenesten må ikke spørge
}
app-activity-held-back-why = Bliver nogen ved med at spørge, holder vi dem tilbage, så du kan være i fred. Intet er spærret, og browsere, du har bedt os huske, kommer altid igennem. Var det ikke dig, der spurgte, så skift din adgangskode.
app-activity-when = Hvornår
app-activity-ended = Afsluttet
app-activity-last = Seneste gang
app-activity-browser = Browser
app-activity-browser-new = { $name }, som vi ikke kendte
app-activity-device = Svaret kom fra
app-activity-this-device = { $name }, den du sidder med
app-held-back = { $count ->
    [one] Én anmodning er holdt tilbage det seneste døgn
   *[other] { $count } anmodninger er holdt tilbage det seneste døgn
}
app-day-today = I dag
app-day-yesterday = I går

## Tjenester, der ikke må spørge
app-block-service = Lad ikke denne tjeneste spørge mig
app-block-service-title = Skal { $service } holde op med at spørge?
app-block-service-lead = Så kommer der ingen anmodninger fra { $service } i kodeappen. Du kan stadig logge ind dér med kodekortet.
app-block-service-now = Ja, lad den ikke spørge
app-blocked-services = Tjenester, der ikke må spørge
app-blocked-services-lead = De spørger ikke i kodeappen. Tryk på en af dem for at lade den spørge igen.
app-blocked-services-none = Alle tjenester må spørge dig.
app-blocked-services-hint = Vil du stoppe en, så åbn en anmodning fra den, eller find den under »Det, der er sket«.
app-service-blocked-since = Siden { $time }
app-unblock-service-title = Må { $service } spørge igen?
app-unblock-service-lead = Din PIN-kode viser, at det er dig, der giver lov.
app-unblock-service-now = Ja, den må spørge
app-message-service-blocked = Tjenesten spørger ikke mere.
app-message-service-unblocked = Tjenesten må spørge igen.

## En ny adgangskode, når en anden kender den gamle
app-other-password-heading = Din adgangskode
app-other-password-why = En anden kender den. Vælg en ny, så er den gamle ikke noget værd for dem.
app-other-password = Vælg en ny adgangskode
app-other-password-lead = Bagefter er du logget ud alle steder, og vi har glemt alle dine browsere. Du logger ind igen med den nye.
app-password-now = Den adgangskode, du har nu
app-password-new = Ny adgangskode
app-password-rule = 8 til 128 tegn. Lang er bedre end indviklet: tre eller fire ord, som kun du ville sætte sammen.
app-password-again = Ny adgangskode en gang til
app-passwords-show = Vis adgangskoderne
app-other-password-save = Gem adgangskoden
app-message-password-changed = Din nye adgangskode gælder fra nu af.
app-message-password-stands = Du behøver ikke længere at skifte adgangskode. Vil du alligevel have en ny, så skift den i Mit Tillid.
app-message-passwords-missing = Skriv både den adgangskode, du har nu, og den nye. Det her talte ikke som et forsøg.
app-message-passwords-differ = De to nye adgangskoder er ikke ens. Skriv den nye igen i begge felter.
app-message-password-unchanged = Det er den adgangskode, der skal skiftes. Vælg en anden.
app-message-password-too-short = Den nye adgangskode er for kort. Den skal have mindst 8 tegn.
app-message-password-too-long = Den nye adgangskode er længere, end vi kan tage imod. Højst 128 tegn.
app-message-weak-password = Den nye adgangskode er blandt dem, en fremmed ville prøve først. Sæt tre eller fire ord sammen, som kun du ville sætte sammen.
app-message-wrong-password = Det er ikke den adgangskode, du har nu. { $count ->
    [0] {""}
    [one] Du har 1 forsøg tilbage.
   *[other] Du har { $count } forsøg tilbage.
}

## En ny telefon, godkendt med den, man har
app-ask-devices = Godkend med en telefon, jeg har
app-by-device = Brug en telefon, du allerede har
app-by-device-lead = Har du Tillid på en anden telefon eller tablet, kan du godkende denne telefon dér. Det kræver intet kodekort.
app-by-device-rests = Der er tastet forkerte koder fra dit kodekort for mange gange, så kortet holder pause. Det er ikke spærret, og du kan bruge det igen om { $wait }.
app-by-device-no-card = Du har ikke noget kodekort, der kan bruges lige nu.
app-by-device-used-up = Der er ikke flere koder til nye telefoner på dit kodekort.
app-by-device-card = Jeg har kodekortet her
app-new-device = Åbn appen på din anden telefon
app-new-device-lead = Den spørger, om den nye enhed er din. Skriv dette tal dér, og godkend:
app-new-device-then = Når du har godkendt, går det videre her af sig selv. Vis ikke tallet til andre, og sig det ikke til nogen.
app-new-device-card = Brug to koder fra kortet i stedet
app-request-activate = En ny telefon vil godkende for dig hos
app-kind-activate = Ny telefon
app-carry-new-device = Skriv tallet fra den nye telefon
app-prove-hint-new-device = En ny telefon kræver altid, at du viser, at det er dig.
app-asking-device-warning = Godkend kun, hvis du selv har den nye telefon i hånden lige nu. Den kommer til at kunne godkende alt, hvad du kan. Skriv aldrig et tal, som andre giver dig.
app-approved-device-title = Godkendt – gå videre på den nye telefon
app-approved-device-text = Gå videre dér med det samme, og vælg en PIN-kode. Her er du færdig.
app-denied-device-title = Afvist
app-denied-device-text = Den nye telefon kan ikke godkende noget. Du behøver ikke gøre mere.
app-denied-not-me-device-title = Godt, at du sagde nej
app-denied-not-me-device-text = Den fremmede telefon kan ikke godkende noget i dit navn.
app-denied-not-me-device-more = Den, der spurgte, kender din adgangskode. Derfor virker den nu kun i browsere, vi kender, og i dem, du selv lukker ind. Vælg en ny her og nu. Frygter du, at nogen har mere end den, så frys det hele.
app-message-new-device-over = Anmodningen på din anden telefon blev ikke besvaret. Prøv igen, eller brug to koder fra kortet, hvis det kan bruges nu.
app-message-no-device = Ingen af dine enheder kan godkende lige nu. Brug de to koder fra kortet.
app-message-devices-asked = En anden ny telefon venter på at blive godkendt. Svar først på den, på en telefon du har, eller brug de to koder fra kortet. Er den ikke din, så tryk på »Det var ikke mig«.
app-message-new-device-denied = Den nye telefon blev afvist på en af dine andre. Var det dig selv, så prøv igen, eller brug koder fra kortet, hvis det kan bruges nu.

## Ændringer på kontoen
app-notice-on-account = På din konto
app-notice-password-asked = Din adgangskode er ved at blive skiftet
app-notice-user-id-asked = Dit bruger-ID er ved at blive skiftet
app-notice-user-id-made = Dit bruger-ID er skiftet
app-notice-email-asked = Din mailadresse er ved at blive skiftet
app-notice-email-made = Din mailadresse er skiftet
app-notice-email-removed-asked = Din mailadresse er ved at blive fjernet
app-notice-email-removed-made = Din mailadresse er fjernet
app-notice-mails-asked = Du er ved at få færre mails
app-notice-mails-made = Du får nu færre mails
app-notice-number-asked = Appen er ved at holde op med at spørge om et tal hver gang
app-notice-number-made = Appen spørger ikke længere om et tal hver gang
app-notice-block-asked = En enhed er ved at blive spærret
app-notice-password-made = Din adgangskode er skiftet
app-notice-block-made = En enhed er spærret
app-notice-change-waits = Nogen bad om det med dit kodekort. Det gælder fra { $time }. Var det ikke dig, så stop det nu.
app-notice-change-made = Var det ikke dig, så frys det hele nu.
app-notice-stop = Det var ikke mig: stop det
app-notice-freeze = Det var ikke mig: frys det hele
app-message-change-stopped = Det er stoppet. Nogen kender din adgangskode og har et af dine kodekort: Skift adgangskoden i Mit Tillid, og spær kortet.

## En ny telefon, når alle pladser er optaget
app-room-open = Spær en med to koder fra kortet
app-room = Hvilken skal give plads?
app-room-lead = Du bruger Tillid på { $most } enheder, og flere må du ikke have. Vælg den, du ikke bruger mere.
app-room-new = Ny. Den kan ikke godkende endnu
app-room-waits = Den, du ikke kan vælge, er den sidste, der kan godkende. Den kan først spærres efter en ventetid, så ingen gør det bag om ryggen på dig.
app-room-my-tillid = Spær den i Mit Tillid
app-room-told = Dine andre enheder får besked.
app-room-block = Spær den, og gå videre
