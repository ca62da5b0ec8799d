# Kodeappens tekster på dansk; nøglerne begynder med app-.

## Overalt
app-settings = Indstillinger
app-lock = Lås
app-back = Tilbage
app-done = Færdig
app-try-again = Prøv igen
app-reload = Opdater appen
app-activate-again = Aktivér appen igen
app-help-all = Alle hjælpesider

## Aktivering
app-codes = To koder fra dit kort
app-codes-lead = Find de to nøglenumre på dit trykte kort, og skriv de seks cifre, der står ved siden af.
app-card = Kort
app-key-number = Nøglenummer
app-code = Kode
app-codes-hint = Disse nøglenumre spørger vi kun om her i appen. Hvis nogen ringer og vil have en kode, så læg på.
app-pin = Vælg en PIN-kode
app-pin-lead = { $digits } cifre, som kun du kender. Med dem åbner du appen, og med dem godkender du.
app-pin-new = Ny PIN-kode
app-pin-hint = Ikke en fødselsdag, ikke 1111 og ikke 1234.
app-pin-again = Den samme PIN-kode en gang til
app-phone-name = Navn på denne enhed
app-phone-name-hint = Så du kan kende den fra dine andre.
app-pin-done = Aktivér

## Lås op
app-unlock = Lås op
app-unlock-lead = Skriv din PIN-kode for at fortsætte.
app-unlock-waiting = { $count ->
    [one] Én anmodning venter på dit svar.
   *[other] { $count } anmodninger venter på dit svar.
}
app-pin-word = PIN-kode
app-unlock-button = Lås op
app-tries-left = { $count ->
    [one] 1 forsøg tilbage. Efter én forkert PIN-kode mere bliver denne enhed spærret.
   *[other] { $count } forsøg tilbage.
}
app-forgotten = Har du glemt din PIN-kode?
app-forgotten-title = Glemt PIN-kode
app-forgotten-lead = Ingen kan fortælle dig din PIN-kode: Den er ikke gemt nogen steder, heller ikke her.
app-forgotten-why = Aktivér appen igen med dit bruger-ID, din adgangskode og to koder fra dit kort, og vælg en ny PIN-kode. Din konto og dit kort bliver, som de er.
app-forgotten-same = Appen beholder sin plads blandt dine enheder. Indtil du er færdig, er alt, som det var: Kommer du i tanke om din PIN-kode, går du bare tilbage.

## Det, der venter
app-list = Anmodninger
app-list-count = { $count ->
    [one] Én anmodning venter på dit svar.
   *[other] { $count } anmodninger venter på dit svar.
}
app-list-empty = Der venter ikke noget
app-list-empty-hint = Når du logger ind et sted, dukker anmodningen op her af sig selv.
app-notice-device = En ny enhed er aktiveret
app-notice-waits = Var det dig? Den må godkende fra { $time }. Var det ikke dig, så spær den nu.
app-notice-active = Var det dig? Den må godkende. Var det ikke dig, så spær den nu.
app-notice-not-me = Det var ikke mig: spær den
app-notice-mine = Det var mig
app-kind-log-in = Log ind
app-kind-sign = Skriv under
app-all-requests = Alle anmodninger

## Efter svaret
app-approved-title = Godkendt
app-approved-text = { $service } går videre af sig selv. Du kan lukke appen.
app-denied-title = Afvist
app-denied-text = Ingen blev logget ind hos { $service }.
app-denied-not-me-title = Godt, at du sagde nej
app-denied-not-me-text = Ingen kom ind hos { $service }. Den browser bliver ikke husket, og stedet, der blev spurgt fra, må vente i timevis, før der kan prøves igen.
app-denied-not-me-more = Den, der spurgte, kender din adgangskode. Derfor virker den nu kun i browsere, vi kender, og i dem, du selv lukker ind. Vælg en ny her og nu. Frygter du, at nogen har mere end den, så frys det hele.
app-withdrawn-title = Venter ikke længere
app-withdrawn-text = Anmodningen blev trukket tilbage, fordi der blev annulleret eller begyndt forfra. Du behøver ikke gøre noget.
app-request-gone-title = Venter ikke længere
app-request-gone-text = Anmodningen er allerede besvaret eller trukket tilbage.
app-request-gone-more = Var det ikke dig, der svarede eller annullerede, så kontakt dem, der gav dig dit bruger-ID.
app-expired-title = Tiden løb ud
app-expired-text = Anmodningen fra { $service } blev ikke besvaret i tide. Det gør ingen skade.
app-expired-more = Var det dig, så begynd forfra dér, hvor du ville logge ind.
app-already-answered-title = Allerede besvaret
app-already-answered-text = Anmodningen har allerede fået et svar, og det svar gælder.
app-already-answered-more = Har du ikke selv svaret, her eller på en anden af dine enheder, så kontakt dem, der gav dig dit bruger-ID.
app-unreadable-title = En anmodning, vi ikke kan vise
app-unreadable-text = Der venter en anmodning, som appen ikke kan vise præcis sådan, som den blev lavet. Derfor kan den heller ikke godkendes her.
app-unreadable-more = Opdater appen. Hjælper det ikke, så begynd forfra hos tjenesten, eller brug kodekortet.
app-wrong-numbers-title = Tallet passede ikke
app-wrong-numbers-text = Det var forkert for mange gange, så anmodningen er trukket tilbage. Ingenting er spærret.
app-wrong-numbers-more = Begynd forfra dér, hvor du ville logge ind: Siden viser et nyt tal. Var du ikke ved at logge ind, så få din adgangskode skiftet.

## Når noget er i vejen
app-blocked-title = Denne enhed er spærret
app-blocked-text = Den kan ikke godkende noget mere, så ingen kan bruge den i dit navn.
app-blocked-more = Log ind med kodekortet, indtil du har aktiveret appen igen. Til det skal du bruge dit bruger-ID, din adgangskode og to koder fra kortet.
app-asleep-title = Aktivér en gang til
app-asleep-text = Det er så længe siden, nogen har brugt appen her, at den skal aktiveres igen, med dit kodekort eller med en anden telefon, hvor du har appen.
app-asleep-more = På den måde stopper en glemt eller solgt telefon af sig selv. Find dit bruger-ID og din adgangskode frem, og kodekortet eller den anden telefon, og aktivér appen igen. Den optager ikke en ny plads blandt dine enheder.
app-removed-title = Appen er ikke aktiveret her
app-removed-text = Tillid kender ikke længere denne enhed. Måske er den fjernet fra dine enheder.
app-removed-more = Aktivér den igen med dit bruger-ID, din adgangskode og to koder fra dit kort. Log ind med kortet indtil da.
app-frozen-title = Din konto er frosset
app-frozen-text = Lige nu kan ingen logge ind med den, og der kan ikke godkendes noget.
app-frozen-more = Kontakt dem, der gav dig dit bruger-ID. De kan se hvorfor, og åbne den igen.
app-cleared-title = Aktivér en gang til
app-cleared-text = Det, Tillid havde gemt her, er blevet slettet. Det gælder også nøglen, der gjorde appen til din.
app-cleared-more = Det sker, når man rydder browserens data, eller når der ikke er mere plads. Din konto er i god behold. Hav dit kodekort klar, og aktivér igen. Vil du undgå, at det sker igen, så læg Tillid på hjemmeskærmen, og åbn den derfra.
app-offline-title = Ingen forbindelse
app-offline-text = Appen kan ikke komme på internettet. Anmodningerne er i god behold og venter på dig.
app-offline-more = Se efter, om wi-fi eller mobildata er slået til. Imens kan du logge ind med kodekortet.
app-gone-title = Ingen kontakt til Tillid
app-gone-text = Internettet virker, men Tillid svarer ikke lige nu.
app-gone-more = Det er ikke noget, du har gjort. Prøv igen om et minut.
app-outdated-title = Der er en nyere app
app-outdated-text = Tryk på knappen, så får du den. Det tager et øjeblik, og alt er, som det var.
app-unsupported-title = Denne browser er for gammel
app-unsupported-text = Den mangler det, der skal til for at passe godt på dine nøgler.
app-unsupported-more = Opdater system og browser, eller åbn siden i en nyere browser. Dit kodekort virker som altid.
app-unsupported-missing = Til den, der hjælper dig: Browseren mangler { $names }
app-no-storage-title = Her kan intet gemmes
app-no-storage-text = Browseren lader ikke Tillid gemme noget, så appen kan ikke aktiveres her.
app-no-storage-more = Sådan er det i private vinduer, og når en browser ikke må gemme noget. Åbn Tillid i et almindeligt vindue, eller giv lov til at gemme data, og prøv igen.

## Luk en browser ind
app-let-in = Luk en browser ind
app-let-in-lead = Beder loginsiden eller en ny telefon dig om at vente? Skriv disse otte tegn dér.
app-let-in-over = Gælder ikke længere
app-let-in-warning = Kun til den browser eller telefon, du selv sidder med. Læs aldrig tegnene op for nogen.
app-let-in-again = Hent nye tegn

## Dine enheder
app-devices = Dine enheder
app-devices-open = Se dine enheder
app-devices-lead = Du bruger Tillid på { $count } af de { $most } enheder, du må have.
app-devices-hint = Er der en, du ikke kender? Tryk på den, og spær den med det samme.
app-device-this = Det er den, du sidder med
app-device-kind = Slags
app-device-ios = iPhone eller iPad
app-device-android = Android-telefon eller -tablet
app-device-desktop = Computer
app-device-headless = Program
app-device-state = Tilstand
app-device-active = Må godkende
app-device-waiting = Ny. Må godkende fra { $time }
app-device-asleep = Ikke brugt længe. Skal aktiveres igen
app-device-blocked-pins = Spærret efter for mange forkerte PIN-koder, { $time }
app-device-blocked-asked = Spærret, fordi nogen bad om det, { $time }
app-device-last-used = Sidst brugt
app-device-used = Sidst brugt { $ago }
app-device-activated = Aktiveret
app-device-name = Hvad du kalder den
app-device-rename = Gem navnet
app-device-block = Spær
app-device-block-title = Vil du spærre »{ $name }«?
app-device-block-other = Så kan den ikke godkende noget mere. Vil du bruge den igen, skal den aktiveres med dit kodekort.
app-device-block-this = Det er den, du sidder med. Så kan den ikke godkende noget mere, og appen slutter her. Vil du bruge den igen, skal du aktivere den med dit kodekort.
app-device-block-last = Det er den eneste enhed, der må godkende. Bagefter logger du ind med kodekortet, indtil du har aktiveret en anden. Se efter, at du har kortet.
app-device-block-now = Spær den nu
app-ago-now = lige nu
app-ago-minutes = for { $count } minutter siden
app-ago-hours = { $count ->
    [one] for en time siden
   *[other] for { $count } timer siden
}
app-ago-days = { $count ->
    [one] for en dag siden
   *[other] for { $count } dage siden
}
app-ago-months = for { $count } måneder siden

## Beskeder
app-message-device-renamed = Navnet er gemt.
app-message-other-device-blocked = Den er spærret og kan ikke godkende noget mere.
app-message-new-device-blocked = Den nye enhed er spærret. Nogen kender din adgangskode: Få den skiftet, og få et nyt kodekort.
app-message-name-refused = Vælg et navn på 1 til 40 bogstaver, cifre og mellemrum, alle fra det samme alfabet.
app-message-activated = Appen er aktiveret. Fra nu af godkender du her.
app-message-carried = Tallet er rigtigt. Nu kan du godkende.
app-message-lock-set = Fra nu af låser appen sådan.
app-message-pin-changed = Din nye PIN-kode gælder fra nu af.
app-message-credentials-missing = Udfyld både dit bruger-ID og din adgangskode.
app-message-codes-incomplete = Hver kode har seks cifre. Udfyld begge felter. Det her talte ikke som et forsøg.
app-message-pin-incomplete = Skriv hele din PIN-kode. Det her talte ikke som et forsøg.
app-message-pin-not-digits = En PIN-kode har kun cifre.
app-message-pin-wrong-length = Vælg en PIN-kode med { $digits } cifre.
app-message-pin-repeats = Ens cifre er noget af det første, en fremmed ville prøve. Vælg en anden PIN-kode.
app-message-pin-run = Cifre i rækkefølge, op eller ned, er noget af det første, en fremmed ville prøve. Vælg en anden PIN-kode.
app-message-pin-unchanged = Det er den PIN-kode, du har nu. Vælg en anden.
app-message-pin-not-changed = Din PIN-kode blev ikke skiftet. Den, du havde, gælder stadig.
app-message-pins-differ = De to nye PIN-koder er ikke ens. Skriv den nye PIN-kode igen i begge felter.
app-message-wrong-pins-before = { $count ->
    [one] Siden sidst er der skrevet en forkert PIN-kode her én gang. Var det ikke dig, så vælg en ny PIN-kode.
   *[other] Siden sidst er der skrevet en forkert PIN-kode her { $count } gange. Var det ikke dig, så vælg en ny PIN-kode.
}
app-message-malformed = Tillid forstod ikke appen. Luk appen, åbn den igen, og prøv en gang til.
app-message-wrong-credentials = Bruger-ID og adgangskode passer ikke sammen. Se begge dele efter, og prøv igen.
app-message-password-must-change = Din adgangskode skal skiftes først: enten fordi den kom i et brev, eller fordi en anden kender den. Det gør du på loginsiden; kom så tilbage hertil.
app-message-rests = Der har været for mange forkerte forsøg herfra. Ingenting er spærret. Prøv igen om { $wait }.
app-message-three-devices = Du bruger allerede Tillid på { $count } enheder, og flere må du ikke have. Åbn Tillid på en af dem, vælg Indstillinger og Dine enheder, og spær den, du ikke bruger mere. Har du ingen af dem ved hånden, kan du spærre en her med to koder fra kortet.
app-message-no-card = Der er intet kodekort at aktivere med. Dem, der gav dig dit bruger-ID, kan udstede et.
app-message-wrong-card = Det passer ikke. Læs de fem laveste nøglenumre på kortet igen, eller hent nye tegn i appen. Intet er talt med.
app-message-wrong-code = Mindst én af koderne er ikke rigtig. Se efter, at det er det rigtige kort og de rigtige linjer. { $count ->
    [0] {""}
    [one] Du har 1 forsøg tilbage.
   *[other] Du har { $count } forsøg tilbage.
}
app-message-card-used-up = Dit kort har ikke flere koder til at aktivere appen med. Det har dit næste kort; dem, der gav dig dit bruger-ID, kan trykke det.
app-message-card-blocked = Kortet er spærret, eller et nyere er kommet i stedet. Brug dit nyeste kort.
app-message-activation-ended = Aktiveringen tog for lang tid, så vi stoppede for en sikkerheds skyld. Gå tilbage, og begynd forfra.
app-message-too-old = Systemet her er for gammelt til at være sikkert nok. Opdater det, eller brug en nyere telefon eller tablet. Dit kodekort virker som altid.
app-message-device-waiting = Appen må ikke godkende her endnu. Brug kodekortet indtil da.
app-message-wrong-pin = Den PIN-kode var ikke rigtig. { $count ->
    [0] {""}
    [one] 1 forsøg tilbage. Efter én forkert PIN-kode mere bliver denne enhed spærret.
   *[other] { $count } forsøg tilbage.
}
app-message-other-bytes = Det er ikke den anmodning, vi spurgte dig om. Intet blev godkendt. Gå tilbage, og åbn anmodningen igen.
app-message-carry-first = Skriv først tallet fra loginsiden.
app-message-wrong-number = Det er ikke tallet på loginsiden. { $count ->
    [0] {""}
    [one] Du har 1 forsøg tilbage.
   *[other] Du har { $count } forsøg tilbage.
}
app-message-too-many = Det var meget på én gang. Vent { $wait }, og prøv igen.
app-message-busy = Der er travlt lige nu. Intet er tabt. Prøv igen om et øjeblik.

## Telefonens egen lås
app-phone-lock = Fingeraftryk eller ansigt
app-phone-lock-use = Brug fingeraftryk eller ansigt
app-phone-lock-lead = Brug det, du plejer at låse op med her, eller skriv din PIN-kode.
app-phone-lock-aside = Denne gang skal du skrive din PIN-kode. Bagefter virker fingeraftryk eller ansigt igen.
app-phone-lock-on-lead = Skriv din PIN-kode, og bekræft så med det, du plejer at låse op med her: dit fingeraftryk, dit ansigt eller enhedens egen kode.
app-phone-lock-on-hint = Den, der kan låse enheden op, kan så også godkende med den. Din PIN-kode virker stadig.
app-phone-lock-off-lead = Så skriver du din PIN-kode hver gang.
app-phone-lock-turn-on = Slå fingeraftryk eller ansigt til
app-phone-lock-turn-off = Slå fingeraftryk eller ansigt fra
app-phone-lock-is-on = Slået til. Din PIN-kode virker stadig.
app-phone-lock-is-off = Slået fra. Du skriver din PIN-kode.
app-phone-lock-offer = Vil du helst slippe for at skrive PIN-koden hver gang? Brug det, du plejer at låse op med her.
app-phone-lock-not-now = Ikke nu
app-message-phone-lock-on = Nu kan du bruge fingeraftryk eller ansigt, eller skrive din PIN-kode.
app-message-phone-lock-off = Fra nu af skriver du din PIN-kode.
app-message-phone-lock-failed = Det blev ikke bekræftet. Prøv igen, eller skriv din PIN-kode. Det her talte ikke som et forsøg.
app-message-wrong-assertion = Det kunne vi ikke få bekræftet. Prøv igen, eller skriv din PIN-kode.
app-message-platform-key-aside = Denne gang skal du skrive din PIN-kode. Bagefter virker fingeraftryk eller ansigt igen.
app-message-no-platform-key = Fingeraftryk eller ansigt er ikke slået til her. Skriv din PIN-kode.
app-message-platform-key-refused = Fingeraftryk eller ansigt kan ikke bruges her. Der er ikke ændret noget; bliv ved med at bruge din PIN-kode.

## Frys det hele
app-freeze = Frys det hele
app-freeze-lead = Så kan ingen logge ind som dig nogen steder, heller ikke du selv. Det gælder med det samme, for alle dine enheder og kort.
app-freeze-lifted = Kun de, der gav dig dit bruger-ID, kan åbne igen. Hav noget med, der viser, hvem du er.
app-freeze-now = Frys det hele nu

## Hvad en notifikation siger
app-push-request = Noget venter på dit svar
app-push-request-more = Åbn Tillid, og se hvad.
app-push-ended = Anmodningen venter ikke længere
app-push-ended-more = Den er besvaret eller trukket tilbage.
app-push-notice = Der er sket noget med din konto
app-push-notice-more = Åbn Tillid, og se, om det var dig.
app-push-other = Åbn Tillid, og se, om noget venter
