# Det, folk læser på siderne, på dansk. Én sætning, én tanke; ingen får skylden; hvert afslag siger, hvad man gør nu.
# Altid ved hånden: { $service } (hvem der spørger) og { $operator } (hvem der udsteder konti og hjælper).

## På alle sider
the-service = tjenesten
the-operator = dem, der gav dig dit bruger-ID
language-switch = Sprog
error-prefix = Prøv igen:
footer-never = Ingen fra Tillid spørger nogensinde om din adgangskode, din PIN-kode eller dine koder i telefonen, i en mail eller i en sms.
footer-help = Hjælp
new-tab = (åbner i en ny fane)
help-link = Hvad kan jeg gøre?
help-link-about = Hjælp til:
outdated-label = Om din browser
outdated-browser = Din browser er forældet. En nyere er mere sikker, og siderne virker bedre i den.
outdated-browser-more = Sådan får du en
cancel = Annuller
asks-label = Hvem der beder dig logge ind
step-one = Trin 1 af 2
step-two = Trin 2 af 2

## Bruger-ID og adgangskode
credentials-title = Log ind hos { $service }
credentials-heading = Log ind
credentials-user-id = Bruger-ID
credentials-password = Adgangskode
credentials-show = Vis adgangskode
credentials-hide = Skjul adgangskode
credentials-not-you = Ikke dig?
credentials-remember = Husk mit bruger-ID
credentials-remember-hint = Kun på din egen computer eller telefon
credentials-submit = Fortsæt
credentials-forgotten = Har du glemt din adgangskode?
let-in-summary = Skal du vente, eller har du tegn fra appen?
let-in-explain = Luk denne browser ind, så slipper du for at vente. Vis, at det er dig:
let-in-by-app = Med appen: Tryk på »Luk en browser ind« i kodeappen, og skriv de otte tegn.
let-in-by-card = Med kodekortet: Skriv de fem laveste nøglenumre på kortet, det laveste først. Kun nøglenumrene med fire cifre, ikke koderne ved siden af.
let-in-by-letter = Har du kun brevet med din første adgangskode? Skift den her.
let-in-label = Otte tegn fra appen eller fem nøglenumre fra kortet

## App eller kort
choose-title = App eller kort
choose-heading = Hvordan vil du fortsætte?
choose-app = Kodeapp
choose-app-hint = Godkend på din telefon eller tablet
choose-card = Kodekort
choose-card-hint = Skriv en kode fra dit trykte kort

## Venter på appen
waiting-title = Godkend i din app
waiting-heading-sent = Godkend i din kodeapp
waiting-heading-held = Åbn din kodeapp
waiting-heading-carry = Skriv tallet i din kodeapp
waiting-sent = Vi har sendt en anmodning til din telefon. Åbn den, og godkend dér.
waiting-held = Åbn appen på din telefon eller tablet. Anmodningen venter dér, også hvis der ikke kommer en besked.
waiting-carry-sent = Vi har sendt en anmodning til din telefon. Appen spørger om dette tal, fordi den skal vide, at det er dig, der sidder her.
waiting-carry-held = Åbn appen på din telefon eller tablet. Den spørger om dette tal, fordi den skal vide, at det er dig, der sidder her.
waiting-check = Se efter, at der står { $service } i appen. Står der noget andet, eller har du ikke selv bedt om det, så afvis.
waiting-left = Tid tilbage
waiting-goes-on = Siden går selv videre.
waiting-go-on = Jeg har svaret – gå videre
waiting-remember = Husk denne browser
waiting-remember-hint = Så skal du ikke bruge et tal her næste gang. Kun på din egen computer eller telefon.
waiting-remember-save = Gem
waiting-scan-instead = Scan i stedet
waiting-scan-hint = Åbn anmodningen i appen, tryk på »Scan i stedet« dér, og hold telefonen op foran billedet. Det skifter hvert sekund.
waiting-qr = QR-kode, som du kan scanne med appen
waiting-qr-lost = Billedet kan ikke hentes lige nu. Skriv tallet i stedet.
waiting-open-app-hint = Har du kodeappen på denne telefon?
waiting-open-app = Åbn kodeappen
waiting-opened = Godkend i appen, og tryk på »Tilbage til browseren« dér. Denne side går ikke selv videre. Åbnede appen ikke, så åbn den selv og skriv tallet.
waiting-home-screen = Har du kodeappen på denne telefon? Åbn Tillid fra hjemmeskærmen, og skriv tallet dér.
waiting-heading-return = Gå tilbage til kodeappen
waiting-return = Du har godkendt i appen på telefonen. Tryk på »Tilbage til browseren« dér inden for { $within }, så vi ved, at det var dig, der begyndte her.
waiting-use-offline = Min telefon har ikke net
waiting-use-card = Brug kodekort i stedet

## En telefon uden net
offline-title = Telefon uden net
offline-heading = Godkend uden net
offline-open = Åbn kodeappen på telefonen, og tryk på »Log ind uden net«.
offline-scan = Hold telefonen op foran billedet.
offline-type = Læs, hvad appen viser, og skriv din PIN-kode dér. Skriv så de otte cifre, den viser, her.
offline-qr = QR-kode med hele anmodningen, som du kan scanne med appen
offline-code = Otte cifre fra appen
offline-code-hint = De virker én gang, og kun på denne side.
offline-check = Se efter, at der står { $service } i appen. Står der noget andet, så skriv ikke noget her.
offline-back = Min telefon har alligevel net

## Kodekortet
card-title = Kode fra dit kort
card-heading = Find koden på dit kort
card-id = Kort
card-key-number = Nøglenummer
card-code = Kode
card-explain = Find nøglenummeret på kortet. Skriv de seks cifre, der står ved siden af.
card-remember = Husk denne browser
card-remember-hint = Så kan fremmede ikke få dig til at vente her. Kun på din egen computer eller telefon.
card-submit = Log ind
card-use-app = Brug kodeapp i stedet

## Adgangskoder
new-password-title = Vælg en adgangskode
new-password-heading = Vælg din egen adgangskode
new-password-explain-leaked = En anden kender din adgangskode. Vælg en ny, så er den gamle ikke noget værd for dem.
new-password-explain-waits = Nogen har brugt den adgangskode, du havde, uden at det var dig. Du kommer med kodekortet, og det kan en anden også have. Derfor gælder den nye ikke med det samme: Vi siger det først på din telefon og i en mail, så du kan stoppe det, hvis det ikke er dig. Skal det ske nu, så begynd forfra og godkend i kodeappen, eller skift den i selve appen.
new-password-explain = Adgangskoden i brevet virker én gang. Fra nu af bruger du din egen.
password-new = Ny adgangskode
password-again = Ny adgangskode en gang til
password-rule-length = { $least } til { $most } tegn. Alle tegn tæller, også mellemrum.
password-rule-good = Lang er bedre end indviklet: tre eller fire ord, som kun du ville sætte sammen.
password-rule-own = Brug den ikke andre steder.
password-save = Gem adgangskoden
not-me-title = Det var ikke mig
not-me-heading = Var det ikke dig?
not-me-explain = Her stopper du det, som mailen eller brevet handler om. Er det en ny enhed, bliver den spærret. Er det en ændring, der venter, bliver den ikke til noget. Er ændringen allerede sket, fryser vi din konto, til du har talt med os.
not-me-code = Koden fra mailen eller brevet
not-me-code-hint = Syv grupper med fire tegn. Store og små bogstaver er det samme, og stregerne kan du udelade.
not-me-block = Stop det nu
not-me-was-me = Var det dig selv? Så luk siden. Der sker ikke noget.

first-password-title = Din første adgangskode
first-password-heading = Din første adgangskode
first-password-explain = Hav brevet fra { $operator } klar.
first-password-letter = Adgangskoden fra brevet
forgotten-title = Glemt adgangskode
forgotten-heading = Har du glemt din adgangskode?
forgotten-explain = Kontakt { $operator }. Når de ved, at det er dig, får du et brev med en ny adgangskode, der virker én gang.
forgotten-contact = Sådan får du fat i dem
forgotten-why = Vi kan ikke sende en adgangskode i en mail eller sms: Så kunne den, der læser dine beskeder, give sig ud for at være dig.
forgotten-letter = Har du fået brevet?
forgotten-use-letter = Vælg en adgangskode med brevet
forgotten-back = Tilbage til login

## På vej tilbage til tjenesten
leaving-title = På vej
leaving-signed-in = Du er logget ind
leaving-not-signed-in = Du er ikke logget ind
leaving-signed-out = Du er logget ud
leaving-to = Om et øjeblik kommer du automatisk videre til { $service }.
leaving-link = Gå videre til { $service }

## Log ud
sign-out-title = Log ud
sign-out-heading = Vil du logge ud?
sign-out-explain = Så er du ikke længere logget ind hos { $service } gennem Tillid. Har du stadig tjenesten åben, så log også ud dér.
sign-out-submit = Log ud
sign-out-stay = Bliv logget ind

## Mit Tillid
my-title = Mit Tillid
my-title-said = Besked:
my-heading = Hej, { $name }
my-waiting = Ændringer, der venter
my-waiting-lead = Nogen har bedt om det her med dit kodekort. Du har fået besked og kan nå at stoppe det, hvis det ikke var dig.
my-waiting-by-app = Vil du stoppe noget af det, så log ind med kodeappen.
my-waiting-password = Ny adgangskode
my-waiting-user-id = Nyt bruger-ID
my-waiting-email = Ny mailadresse
my-waiting-email-removed = Mailadressen bliver fjernet
my-waiting-mails = Færre mails
my-waiting-number = Et tal, kun når det er nødvendigt
my-waiting-block = »{ $name }« bliver spærret
my-waiting-wait = Sker om { $wait }.
my-waiting-stop = Stop det
my-devices = Dine telefoner og tablets
my-devices-lead = Her har du kodeappen. Du kan have den på { $most } ad gangen.
my-devices-none = Du har ikke kodeappen på nogen telefon eller tablet.
my-device-active = Klar til brug
my-device-waits = Ny. Kan godkende om { $wait }.
my-device-asleep = Ikke brugt længe. Appen skal aktiveres igen, med kodekortet eller med en anden telefon, du har.
my-device-blocked = Spærret { $day }
my-last-used = Sidst brugt { $day }.
my-block = Spær
my-cards = Dine kodekort
my-cards-none = Du har ikke noget kodekort, der virker.
my-card-named = Kort { $number }
my-card-new = Nyt kort
my-card-on-its-way = Bestilt { $day }. Det kommer med posten.
my-card-in-use =
    { $count ->
        [one] I brug. { $count } kode tilbage.
       *[other] I brug. { $count } koder tilbage.
    }
my-card-used-up = Koderne til login er brugt. Kortet kan stadig bruges til at aktivere appen.
my-card-arrived = Er dit nye kort kommet?
my-card-arrived-hint = Skriv kortets nummer: et bogstav og ni cifre. Derefter virker det gamle kort ikke længere.
my-card-arrived-submit = Tag kortet i brug
my-order-card-link = Bestil et nyt kort
my-browsers = Browsere, vi kender
my-browsers-lead = Her har du valgt »Husk denne browser«. I dem skal du ikke bruge et tal, når du logger ind.
my-browsers-none = Ingen.
my-browser-unknown = Ukendt browser
my-browser-here = Den, du sidder ved nu
my-browser-since = Husket siden { $day }.
my-browser-forget = Glem
my-forget-browsers-link = Glem dem alle
my-block-device = Vil du spærre »{ $name }«?
my-block-device-explain = Så kan ingen godkende noget med appen dér. Vil du bruge appen dér igen, skal du aktivere den forfra.
my-block-device-explain-waits = Du er logget ind med kodekortet, og det er din eneste aktive enhed. Derfor spærrer vi den ikke med det samme: Først siger vi det i appen og, hvis vi har din adresse, på mail. Så kan du nå at stoppe det, hvis det ikke er dig. Haster det, så kontakt { $operator }.
my-block-device-submit = Spær
my-block-card = Vil du spærre kort { $number }?
my-block-card-new = Vil du spærre det kort, der er på vej?
my-block-card-explain = Så virker ingen af kortets koder mere. Er nogen logget ind med det, bliver de logget ud, også du selv. Det kan ikke gøres om. Har du brug for et kort, så bestil det nye først.
my-block-card-submit = Spær kortet
my-last-way = Gør du det, kan du ikke logge ind nogen steder, før { $operator } har hjulpet dig.
my-order-card = Vil du bestille et nyt kort?
my-order-card-explain = Det kommer med posten. Dit gamle kort virker, til det nye er kommet.
my-order-card-submit = Bestil kortet
my-forget-browsers = Skal vi glemme alle dine browsere?
my-forget-browsers-explain = Næste gang du logger ind, er hver browser ny for os. Er du logget ind hos en tjeneste i en af dem, så log ud dér.
my-forget-browsers-submit = Glem dem alle
my-back = Nej, gå tilbage
my-rest = Mere
my-freeze-lead = Tror du, at nogen er ved at bruge din konto?
my-freeze-link = Frys det hele nu
my-freeze = Vil du fryse det hele nu?
my-freeze-explain = Så kan ingen logge ind som dig eller godkende noget, heller ikke du selv. Kun { $operator } kan åbne igen, når de ved, at det er dig.
my-freeze-submit = Frys det hele nu
my-data-lead = Alt, hvad vi har gemt om dig, i én fil:
my-data-link = Hent mine oplysninger
my-ways = Mere i Mit Tillid
my-again = Log ind én gang til
my-again-explain = Det, du er ved at gøre, er svært at lave om. Derfor vil vi være sikre på, at det stadig er dig, der sidder her.
my-again-submit = Log ind igen
my-password = Skift adgangskode
my-password-explain = Bagefter er du logget ud overalt, og vi har glemt alle dine browsere. Du logger ind igen med den nye.
my-password-explain-waits = Du er logget ind med kodekortet. Derfor skifter vi ikke adgangskoden med det samme: Først siger vi det i kodeappen og, hvis vi har din adresse, på mail. Så kan du nå at stoppe det, hvis det ikke er dig. Imens bruger du den gamle. Skal det ske nu, så log ind med kodeappen.
my-user-id = Skift bruger-ID
my-user-id-now = Dit bruger-ID er
my-user-id-new = Nyt bruger-ID
my-user-id-hint = Mindst tre bogstaver eller tal, ingen mellemrum; punktum, bindestreg, _, @ og + må stå inde i det. Du kan prøve tre forskellige om dagen.
my-user-id-save = Skift
my-user-id-explain = Næste gang du logger ind, skriver du det nye. Adgangskoden er den samme.
my-user-id-explain-waits = Du er logget ind med kodekortet. Derfor skifter vi ikke dit bruger-ID med det samme: Først siger vi det i kodeappen og, hvis vi har din adresse, på mail. Så kan du nå at stoppe det, hvis det ikke er dig. Skal det ske nu, så log ind med kodeappen.
my-email = Mailadresse
my-email-explain = Her vælger du, hvor vi skriver til dig, når der sker noget med din konto. Vi sender først en kode dertil, så vi ved, at den er din.
my-email-explain-waits = Her vælger du, hvor vi skriver til dig, når der sker noget med din konto. Du er logget ind med kodekortet, så det gælder ikke med det samme: Vi siger det først på din telefon og på den adresse, du har nu, så du kan stoppe det, hvis det ikke er dig. Log ind med kodeappen, hvis det skal ske nu.
my-email-now = Vi skriver til
my-email-doubted = Vores systemer er genskabt fra en kopi. Indtil du igen har vist, at adressen er din, skriver vi kun dertil, at der er sket noget, og ikke hvad. Skriv den herunder, så sender vi dig en kode.
my-email-none = Vi skriver ikke mails til dig.
my-email-new = Ny mailadresse
my-email-hint = For eksempel karen@example.dk. Du kan prøve fem om dagen.
my-email-send = Send mig en kode
my-email-undelivered = Vi kunne ikke aflevere mailen. Måske er der en slåfejl i adressen:
my-email-sent-to = Vi har sendt en kode til
my-email-code = Koden fra mailen
my-email-code-hint = Seks cifre. Det kan tage nogle minutter. Se også i uønsket mail.
my-email-code-save = Brug adressen
my-email-other = Skriv en anden adresse
my-email-remove-link = Fjern adressen
my-email-remove = Vil du ikke længere have besked på mail?
my-email-remove-explain = Så siger vi det kun i kodeappen. Mister du telefonen, hører du ikke, hvad der sker med din konto.
my-email-remove-explain-waits = Så siger vi det kun i kodeappen. Du er logget ind med kodekortet, så det sker ikke med det samme: Vi skriver først til adressen, så du kan stoppe det, hvis det ikke er dig.
my-email-remove-submit = Fjern adressen
my-notices = Det har vi sagt til dig
my-notices-lead = Når der sker noget vigtigt med din konto, siger vi det til dig. Vi gemmer listen i 13 måneder.
my-notices-empty = Vi har ikke sagt noget endnu.
my-notices-pages = Mere af det, vi har sagt
my-notice-device = Kodeappen på en ny enhed: »{ $name }«
my-notice-block = Spærring af »{ $name }«
my-notice-email-removed = Mailadressen fjernes
my-notice-waits = Venter
my-notice-done = Skete { $time }
my-notice-stopped = Stoppet { $time }
my-notice-ended = Blev ikke til noget
my-notice-told = Sagt { $ways }
my-notice-by-device = i kodeappen
my-notice-by-mail = på mail
my-notice-by-letter = i et brev
my-notice-nobody = Ingen har svaret
my-notice-mine = Du svarede: Det var mig
my-notice-not-me = Du svarede: Det var ikke mig
my-ways-now = Sådan siger vi det til dig
my-ways-none = Du har ikke kodeappen på nogen telefon. Får en ny telefon den, sender vi dig et brev.
my-ways-why = Vi holder aldrig helt op: Har du ikke set noget i appen inden et døgn, skriver vi alligevel. Så kan ingen tyv holde dig udenfor.
my-way-push = »{ $name }« viser en notifikation.
my-way-no-push = »{ $name }« viser det, når du åbner appen. Du slår notifikationer til i appen.
my-way-mail = Vi skriver til { $address } med det samme.
my-way-mail-few = Vi skriver til { $address }, når du ikke har set det i appen inden et døgn.
my-way-no-mail = Vi skriver ikke mails til dig.
my-way-set-mail = Vælg en mailadresse
my-mails-few = Skriv mindre
my-mails-all = Skriv med det samme
my-wishes = Indstillinger
my-save = Gem
my-first = Hvad vil du bruge, når du logger ind?
my-first-last = Det, jeg brugte sidst
my-number = Et tal, hver gang du logger ind
my-number-always = Appen spørger om et tal, hver gang du logger ind.
my-number-when-new = Appen spørger om et tal, når vi ikke kender browseren, eller når tjenesten kræver det.
my-number-waits = Du er logget ind med kodekortet. Vælger du kun at blive spurgt, når det er nødvendigt, gælder det ikke med det samme: Først siger vi det i kodeappen og, hvis vi har din adresse, på mail. Så kan du nå at stoppe det, hvis det ikke er dig.
my-number-ask-always = Spørg altid
my-number-ask-when-new = Spørg kun, når det er nødvendigt
my-language = Sprog i breve og anmodninger

## Det, der er sket
my-moment = { $day } kl. { $hour }.{ $minute }
my-moment-utc = { $moment } (UTC)
my-activity = Det, der er sket
my-activity-lead = Her ser du de anmodninger, din app har fået, og de login, der er sket med dit kort. Vi gemmer det i 13 måneder.
my-activity-empty = Der er ikke sket noget endnu.
my-activity-older = Vis ældre
my-activity-newest = Vis det nyeste
my-activity-pages = Mere af det, der er sket
my-activity-waiting = Venter på svar
my-activity-approved = Godkendt
my-activity-unused = Godkendt, men login blev ikke gennemført
my-activity-denied = Afvist
my-activity-not-me = Afvist: Det var ikke dig
my-activity-expired = Ikke besvaret i tide
my-activity-withdrawn = Trukket tilbage
my-activity-wrong-numbers = Stoppet efter for mange forkerte tal
my-activity-card = Logget ind med kodekortet
my-activity-wrong-code = { $count ->
    [one] Forkert kode fra kortet
   *[other] { $count } forkerte koder fra kortet
}
my-activity-silent = { $count ->
    [one] Én anmodning kom uden notifikation
   *[other] { $count } anmodninger kom uden notifikation
}
my-activity-no-place = { $count ->
    [one] Én anmodning blev holdt tilbage: Der ventede mange i forvejen
   *[other] { $count } anmodninger blev holdt tilbage: Der ventede mange i forvejen
}
my-activity-paused = { $count ->
    [one] Én anmodning blev holdt tilbage: Den kom for hurtigt efter en anden
   *[other] { $count } anmodninger blev holdt tilbage: De kom for hurtigt efter hinanden
}
my-activity-service-blocked = { $count ->
    [one] Én anmodning blev holdt tilbage: Tjenesten må ikke spørge
   *[other] { $count } anmodninger blev holdt tilbage: Tjenesten må ikke spørge
}
my-activity-asked = Spurgte { $time }
my-activity-first = Første gang { $time }
my-activity-happened = { $time }
my-activity-ended = Afsluttet { $time }
my-activity-last = Seneste gang { $time }
my-activity-browser = Fra { $name }
my-activity-browser-new = Fra { $name }, som vi ikke kendte
my-activity-device = Svaret kom fra { $name }
my-held-back = { $count ->
    [one] Én anmodning er holdt tilbage det seneste døgn
   *[other] { $count } anmodninger er holdt tilbage det seneste døgn
}
my-held-back-why = Bliver nogen ved med at spørge, holder vi dem tilbage, så du kan være i fred. Intet er spærret, og browsere, du har bedt os huske, kommer altid igennem. Var det ikke dig, der spurgte, så skift din adgangskode.
my-block-service-link = Lad den ikke spørge mig
my-block-service = Skal { $name } holde op med at spørge?
my-block-service-explain = Så kommer der ingen anmodninger derfra i kodeappen. Du kan stadig logge ind dér med kodekortet.
my-block-service-submit = Ja, lad den ikke spørge
my-services = Tjenester, der ikke må spørge
my-services-lead = De spørger ikke i kodeappen.
my-services-none = Alle tjenester må spørge dig. Vil du stoppe en, så find noget, den har spurgt om, på listen ovenfor.
my-service-since = Siden { $day }
my-service-allow = Lad den spørge igen

## Forsiden
home-title = Log sikkert ind
home-heading = Én vej ind, med din helt egen nøgle
home-lead = Med Tillid logger du ind hos din bank, din kommune og andre: først med bruger-ID og adgangskode, så med kodeappen eller kodekortet. Hvilken af de to bestemmer du selv, hver gang.
home-start = Du begynder altid hos den tjeneste, du vil bruge. Tryk på »Log ind« dér, så kommer du herhen.
home-my-link = Se dine telefoner og kort i Mit Tillid
home-app-heading = Kodeappen
home-app = På din telefon eller tablet ser du, hvem der spørger, og om hvad. Du godkender med din PIN-kode.
home-app-link = Åbn kodeappen
home-card-heading = Kodekortet
home-card = Et kort af papir med 148 koder. Hver virker én gang. Uden telefon, uden batteri.
home-letter-heading = Har du fået et brev?
home-letter = I det står en adgangskode, der virker én gang. Med den vælger du din egen.
home-letter-link = Vælg din første adgangskode
home-help-heading = Hjælp
home-help-contact = Du får hjælp hos { $operator }.
home-help-lost-phone = Min telefon er væk
home-help-lost-card = Mit kort er væk, eller nogen har set det
home-help-strange = En anmodning, jeg ikke har bedt om
home-help-call = Nogen ringer og vil have en kode
home-help-password = Jeg har glemt min adgangskode

## Hjælp
home-help-all = Alle hjælpesider
help-title = Hjælp
help-home = Forside
help-crumbs = Her er du
help-heading = Hvad kan vi hjælpe dig med?
help-lead = Skriv et spørgsmål ovenfor, eller vælg en side nedenfor.
help-skip = Spring over
help-skip-content = Gå til teksten
help-skip-search = Gå til søgning
help-search-label = Søg i hjælpen
help-search-submit = Søg
help-search-hint = For eksempel: mistet telefon. Skriv aldrig adgangskoder eller koder her.
help-search-title = Søgning
help-search-found = Det fandt vi
help-search-none-heading = Vi fandt ikke noget
help-search-none = Prøv et andet ord, eller færre ord. Måske er der hjælp på en af disse sider.
help-search-empty-heading = Hvad leder du efter?
help-search-empty = Skriv et ord eller to i feltet ovenfor. Eller vælg en af disse sider.
help-search-elsewhere = Der er et svar på dansk
help-unknown-heading = Den hjælpeside findes ikke
help-unknown = Måske er den flyttet. Søg ovenfor, eller vælg en af disse sider.
help-on-this-page = På denne side
help-reviewed = Sidst gennemgået
help-turn = Læs videre
help-previous = Forrige side:
help-next = Næste side:
help-contact-heading = Vil du tale med et menneske?
help-day = { $day }. { $month } { $year }
help-month = { $month ->
    [1] januar
    [2] februar
    [3] marts
    [4] april
    [5] maj
    [6] juni
    [7] juli
    [8] august
    [9] september
    [10] oktober
    [11] november
   *[other] december
}

## Tal på hjælpesiderne
help-number = { $count ->
    [2] to
    [3] tre
    [4] fire
    [5] fem
    [6] seks
    [7] syv
    [8] otte
    [9] ni
    [10] ti
    [11] elleve
    [12] tolv
   *[other] { $count }
}
help-seconds = { $count ->
    [one] et sekund
   *[other] { $words } sekunder
}
help-minutes = { $count ->
    [one] et minut
   *[other] { $words } minutter
}
help-hours = { $count ->
    [one] en time
   *[other] { $words } timer
}
help-days = { $count ->
    [one] en dag
   *[other] { $words } dage
}
help-devices = { $count ->
    [one] én telefon eller tablet
   *[other] { $words } telefoner eller tablets
}
help-at-once = et øjeblik

## Veje videre
way-service = Tilbage til { $service }
way-login = Fortsæt med at logge ind
way-try-again = Prøv igen
way-card = Brug kodekort
way-app = Brug kodeapp
way-forgotten-password = Glemt adgangskode
way-my-tillid = Til Mit Tillid
way-home = Til forsiden

## Hvor længe
wait-seconds = { $count ->
    [one] { $count } sekund
   *[other] { $count } sekunder
}
wait-minutes = { $count ->
    [one] { $count } minut
   *[other] { $count } minutter
}
wait-hours = { $count ->
    [one] { $count } time
   *[other] { $count } timer
}
wait-days = { $count ->
    [one] { $count } dag
   *[other] { $count } dage
}

## Beskeder: sætning, .title, .way
message-wrong-credentials = Bruger-ID og adgangskode passer ikke sammen.
    .title = Det passede ikke
    .way = { $tries ->
        [0] Se begge dele efter, før du prøver igen.
        [1] Prøv igen i ro og mag. Passer det heller ikke næste gang, skal du vente { $rest } her.
       *[other] Prøv igen. Der er forskel på store og små bogstaver i adgangskoden.
    }
message-wrong-credentials-let-in = Bruger-ID og adgangskode passer ikke sammen.
    .title = Det passede ikke
    .way = { $tries ->
        [1] Prøv igen i ro og mag. Passer det heller ikke næste gang, slutter dette login.
       *[other] Prøv igen. Der er forskel på store og små bogstaver i adgangskoden.
    }
message-credentials-missing = Vi skal bruge både dit bruger-ID og din adgangskode.
    .title = Der mangler noget
    .way = Udfyld det tomme felt, og fortsæt.
message-wrong-letter = Bruger-ID og adgangskoden fra brevet passer ikke sammen.
    .title = Det passede ikke
    .way = Tag det nyeste brev, og skriv adgangskoden igen. Bindestreger, mellemrum og små bogstaver er lige meget. Passer det stadig ikke, så bed om et nyt brev.
message-source-rests = Der er skrevet forkerte adgangskoder for mange gange herfra, eller ejeren har sagt nej til et login herfra. For en sikkerheds skyld må dette sted vente. Ingenting er spærret.
    .title = Prøv igen om { $wait }
    .way = Luk denne browser ind med din app eller dit kodekort, og fortsæt med det samme. Ellers vent, eller prøv fra et andet sted.
message-unknown-browsers-rest = Nogen har prøvet mange forkerte adgangskoder med dette bruger-ID. Indtil det holder op, må browsere, vi ikke kender, vente lidt.
    .title = Prøv igen om { $wait }
    .way = Luk denne browser ind med din app eller dit kodekort, og fortsæt med det samme. Ellers prøv igen efter pausen.
message-let-in-wrong = Det, du skrev for at lukke browseren ind, passer ikke. Tegn fra appen virker kun én gang, og kun kort tid.
    .title = Browseren blev ikke lukket ind
    .way = Hent nye tegn i appen, eller læs de fem laveste nøglenumre på kortet igen. Lad feltet stå tomt for at fortsætte uden.
message-letter-too-old = Adgangskoden i brevet gælder ikke længere.
    .title = Brevet er for gammelt
    .way = Kontakt { $operator }, og få et nyt.
message-password-must-change = En anden kender din adgangskode. Derfor virker den ikke længere i browsere, vi ikke kender.
    .title = Skift din adgangskode først
    .way = Log ind i en browser, vi kender, eller luk denne her ind med appen eller kortet. Så beder vi dig om at vælge en ny adgangskode.
message-account-frozen = Du kan ikke logge ind lige nu.
    .title = Din konto er frosset
    .way = Kontakt { $operator }. De kan se hvorfor, og åbne den igen.

message-no-device = Der er ingen kodeapp, der kan godkende for dig.
    .title = Ingen kodeapp er klar
    .way = Brug kodekortet. Du aktiverer appen på din telefon med bruger-ID, adgangskode og to koder fra kortet.
message-device-waits = Din kodeapp er ny. For at ingen skal kunne sætte en app op bag din ryg, må den først godkende om { $wait }.
    .title = Din app er næsten klar
    .way = Brug kodekortet indtil da.
message-no-card = Der er intet kodekort, som du kan bruge.
    .title = Intet kodekort
    .way = Brug kodeappen, eller kontakt { $operator } for at få et kort.
message-card-blocked = Det kort, vi spurgte om, er spærret, eller alle dets koder er brugt.
    .title = Det kort kan ikke bruges
    .way = Brug dit næste kort eller kodeappen. Har du ingen af delene, hjælper { $operator } dig.
message-factor-not-accepted = Det, du kan logge ind med lige nu, er ikke nok for { $service }.
    .title = Der skal noget andet til
    .way = Kontakt { $operator }. De kan give dig et kort eller hjælpe dig med appen.
message-service-blocked = Du har bedt os om ikke at lade { $service } spørge i din kodeapp.
    .title = Din app bliver ikke spurgt
    .way = Brug kodekortet, eller giv lov igen i appen: Tryk på Indstillinger og så på »Tjenester, der ikke må spørge«.
message-level-needs-app = Denne gang vil { $service } have, at du godkender i kodeappen, og du har ingen kodeapp, der er klar.
    .title = Her skal du bruge kodeappen
    .way = Aktivér appen på din telefon med to koder fra dit kort, og begynd så forfra.
message-level-needs-card = Denne gang vil { $service } have en kode fra kodekortet, og du har intet kort, der kan bruges.
    .title = Her skal du bruge kodekortet
    .way = Kontakt { $operator } for at få et kort.

message-requests-pause = Den sidste anmodning blev afvist eller ikke besvaret, så din telefon får lov at være lidt i fred.
    .title = Prøv igen om { $wait }
    .way = Brug kodekortet, luk denne browser ind herunder, eller prøv igen efter pausen.
message-too-many-requests = Flere anmodninger fra browsere, vi ikke kender, venter i din app.
    .title = For mange på én gang
    .way = Luk denne browser ind herunder, eller brug kodekortet. Afvis i appen det, du ikke har bedt om.
message-request-expired = Anmodningen blev ikke besvaret i tide. Det gør ingen skade.
    .title = Tiden løb ud
    .way = Spørg igen, når du har telefonen ved hånden, eller brug kodekortet.
message-wrong-numbers = Tallet blev skrevet forkert i appen for mange gange, så anmodningen er trukket tilbage.
    .title = Tallet passede ikke
    .way = Begynd forfra hos { $service }. Så får du et nyt tal.
message-too-many-tries = For mange forsøg fra denne browser var forkerte, så dette login er slut.
    .title = Det var et forsøg for meget
    .way = Begynd forfra hos { $service }.
message-denied = Du afviste anmodningen i din app. Ingen blev logget ind.
    .title = Du sagde nej
    .way = Var det en fejl, så begynd forfra.
message-denied-not-me = Anmodningen blev afvist i kodeappen. Ingen er logget ind.
    .title = Anmodningen blev afvist
    .way = Er det en fejl, så begynd forfra hos { $service }.

message-wrong-code = Det var ikke koden ved dette nøglenummer. { $tries ->
        [1] Du har ét forsøg tilbage, før kortet skal hvile lidt.
       *[other] Du har { $tries } forsøg tilbage, før kortet skal hvile lidt.
    }
    .title = Ikke den rigtige kode
    .way = Se efter, at det er det rigtige kort og den rigtige linje.
message-wrong-code-let-in = Det var ikke koden ved dette nøglenummer. { $tries ->
        [1] Du har ét forsøg tilbage, før dette login slutter.
       *[other] Du har { $tries } forsøg tilbage, før dette login slutter.
    }
    .title = Ikke den rigtige kode
    .way = Se efter, at det er det rigtige kort og den rigtige linje.
message-code-incomplete = En kode har seks cifre. Dette forsøg tæller ikke.
    .title = Seks cifre, tak
    .way = Skriv alle seks, uden bogstaver.
message-code-already-used = Koden er lige blevet brugt. Måske blev der trykket to gange på knappen.
    .title = Her er det næste nøglenummer
    .way = Skriv koden til det nøglenummer, der står her nu.
message-card-rests = Der har været flere forkerte koder i træk, så kortet holder en pause her. Det er ikke spærret.
    .title = Dit kort hviler i { $wait }
    .way = Har du kortet ved hånden, så luk denne browser ind herunder. Ellers brug kodeappen, eller prøv igen efter pausen.
message-wrong-offline-code = De otte cifre passer ikke til dette login. { $tries ->
        [1] Du har ét forsøg tilbage, før det er slut.
       *[other] Du har { $tries } forsøg tilbage, før det er slut.
    }
    .title = Cifrene passede ikke
    .way = Scan billedet igen, og skriv din PIN-kode omhyggeligt.
message-offline-code-incomplete = Appen viser otte cifre. Dette forsøg tæller ikke.
    .title = Otte cifre, tak
    .way = Skriv dem alle otte, uden bogstaver.
message-offline-rests = Der har været flere forkerte cifre i træk, så vi tager ikke imod dem her et stykke tid. Ingenting er spærret.
    .title = Prøv igen om { $wait }
    .way = Brug kodekortet, eller appen med net.

message-password-too-short = Den nye adgangskode er for kort.
    .title = Lidt længere
    .way = Sæt et ord mere på.
message-password-too-long = Den nye adgangskode er for lang til os.
    .title = Lidt kortere
    .way = Lad noget ude.
message-password-common = Denne adgangskode er blandt de første, en fremmed ville prøve.
    .title = For let at gætte
    .way = Sæt tre eller fire ord sammen, som kun du ville sætte sammen.
message-password-like-user-id = Adgangskoden er dit bruger-ID, eller ligner det meget.
    .title = For let at gætte
    .way = Vælg noget, der ikke har med dit bruger-ID at gøre.
message-password-unchanged = Det er den adgangskode, der skal skiftes.
    .title = Vælg din egen
    .way = Vælg en anden.
message-passwords-differ = De to nye adgangskoder er ikke ens.
    .title = De passer ikke sammen
    .way = Skriv den nye adgangskode igen i begge felter.
message-password-changed = Din nye adgangskode gælder fra nu af.
    .title = Din adgangskode er gemt
    .way = Du kan smide brevet ud. Vil du logge ind, så begynd hos den tjeneste, du vil bruge.
message-password-waits = Du kom med kodekortet, så den gælder ikke med det samme: Vi siger det på dine enheder og i en mail, hvis vi har din adresse. Bliver det ikke stoppet, gælder den senest om { $wait }. Ingen blev logget ind.
    .title = Din nye adgangskode venter
    .way = Den gælder { $told } efter, at beskeden er nået frem. Haster det, så log ind igen og godkend i kodeappen, eller skift adgangskoden i selve appen. Har du hverken app eller mail ved hånden, så kontakt { $operator }.
message-password-waits-already = Der er allerede valgt en ny adgangskode, og den venter endnu. Ingen blev logget ind.
    .title = En ny adgangskode venter allerede
    .way = Var det ikke dig? Så sig det i kodeappen eller fra mailen. Var det dig, og haster det, så log ind igen og godkend i kodeappen, eller skift adgangskoden i selve appen. Har du ingen af delene ved hånden, så kontakt { $operator }.

message-not-me-stopped = Ændringen bliver ikke til noget, og din konto er logget ud alle steder.
    .title = Det er stoppet
    .way = Den, der bad om det, kender din adgangskode og har et af dine kodekort. Log ind i Mit Tillid med kodeappen, skift adgangskode, og spær kortet. Har du ikke appen, så kontakt { $operator }.
message-not-me-frozen = Ændringen var allerede sket. Derfor kan ingen nu logge ind som dig eller godkende noget.
    .title = Din konto er frosset
    .way = Kontakt { $operator }. De åbner igen, når de ved, at det er dig.
message-not-me-code = Koden er skrevet forkert, brugt eller for gammel.
    .title = Koden virker ikke
    .way = Se efter i mailen eller brevet, og prøv igen. Har du brugt den før, er det gjort. Ellers får du hjælp hos { $operator }.
message-not-me-done = Den kan ikke bruges, og den kan ikke godkende noget.
    .title = Enheden er spærret
    .way = Den, der aktiverede den, kender din adgangskode og måske dit kodekort. Kontakt { $operator }, så du får nye.
message-not-me-done-all = Hverken den enhed eller disse, som også var nye og ventede, kan bruges eller godkende noget:
    .title = Enheden er spærret, og andre med den
    .way = Den, der aktiverede den, kender din adgangskode og måske dit kodekort. Kontakt { $operator }, så du får nye. Er en af de andre din egen, så aktivér den igen bagefter.

message-login-expired = For din sikkerheds skyld har et login kun kort tid, og den er gået.
    .title = Tiden løb ud
    .way = Begynd forfra hos { $service }.
message-login-cancelled = Ingen blev logget ind.
    .title = Du annullerede
    .way = Du kan altid begynde forfra hos { $service }.
message-login-void = Noget ved din konto blev ændret, mens du loggede ind: måske er telefonen blevet spærret, eller adgangskoden er ny. Ingen blev logget ind.
    .title = Begynd forfra
    .way = Gå tilbage, og log ind igen. Hvis noget så er i vejen, får du at vide, hvad du skal gøre.
message-login-finished = Dette login er allerede færdigt, i dette vindue eller i et andet.
    .title = Det er gjort
    .way = Gå tilbage til { $service }. Er du ikke logget ind dér, så begynd forfra.
message-login-gone = Vi kender ikke dette login, eller ikke længere.
    .title = Her venter ikke noget
    .way = Begynd forfra hos den tjeneste, du vil bruge.
message-other-browser = Dette login blev begyndt i en anden browser. Derfor kan det ikke fortsætte her.
    .title = Begyndt et andet sted
    .way = Fortsæt dér, hvor du begyndte. Har nogen sendt dig linket, så luk siden: De prøver måske at komme ind som dig.
message-stale-page = Det, du sendte, kom fra en ældre side. Intet er tabt, og intet talte som en fejl.
    .title = Siden var forældet
    .way = Fortsæt herfra.
message-cookies-needed = Din browser gemmer ikke det lille mærke, en cookie, som vi kender dig igen på.
    .title = Der skal bruges cookies
    .way = Tillad cookies for denne adresse, og begynd forfra hos tjenesten.

message-service-closed = Lige nu kan man ikke logge ind hos { $service } med Tillid. Det er ikke noget, du har gjort.
    .title = Her er lukket for login
    .way = Ingen blev logget ind. Spørg tjenesten selv, hvis du vil vide mere.
message-service-unknown = Vi kender ikke den side, der sendte dig herhen. Derfor kan du ikke logge ind dér med Tillid.
    .title = Ukendt tjeneste
    .way = Gå tilbage, og se efter, hvilken adresse du kom fra. Skriv ikke noget på sider, du ikke er sikker på.
message-redirect-not-registered = Du skulle sendes videre til en adresse, som { $service } ikke har meldt til os. Dén sender vi dig ikke til.
    .title = Vi stopper her for en sikkerheds skyld
    .way = Gå til tjenestens egen side, og prøv derfra. Sker det igen, så sig det til tjenesten.
message-service-request-invalid = Vi kan ikke svare på det, { $service } har bedt om. Det er ikke noget, du har gjort.
    .title = Dette login kan ikke begynde
    .way = Prøv igen fra tjenestens egen side. Sker det igen, så sig det til tjenesten.

message-my-device-blocked = Ingen kan godkende noget med appen dér mere.
    .title = Den er spærret
    .way = Vil du have appen på en anden telefon, så åbn den dér og aktivér den.
message-my-change-waits = Vi siger det på dine enheder og, hvis vi har din adresse, på mail. Bliver det ikke stoppet, sker det senest om { $wait }.
    .title = Det venter
    .way = Når beskeden er nået frem, kan det ske før. Du kan stoppe det i kodeappen eller fra mailen.
message-my-change-waits-already = Der er allerede bedt om det samme, og det venter endnu.
    .title = Det venter allerede
    .way = Vil du noget andet, så stop det først. Det gør du i kodeappen, fra mailen, eller her, når du er logget ind med appen.
message-my-user-id-changed = Det gamle virker ikke mere.
    .title = Du har fået nyt bruger-ID
    .way = Skriv det nye, næste gang du logger ind.
message-my-user-id-refused = Det bruger-ID kan du ikke få.
    .title = Vælg et andet bruger-ID
    .way = Prøv et, som kun du ville finde på.
message-my-user-id-rests = Du har prøvet tre i dag.
    .title = Vent lidt med at skifte
    .way = Prøv igen om { $wait }. Dit gamle bruger-ID virker stadig.
message-my-email-code-sent = Mailen er på vej til den adresse, du skrev.
    .title = Vi har sendt dig en kode
    .way = Find mailen, og skriv de seks cifre her. Bliver du logget ud imens, så log ind igen og kom tilbage til denne side.
message-my-email-not-an-address = Vi kan ikke skrive til det, du tastede.
    .title = Det er ikke en mailadresse
    .way = Den har et @ i midten og et punktum hen mod slutningen, og ingen mellemrum. Skriv den igen.
message-my-email-rests = Du har prøvet fem adresser i dag.
    .title = Vent lidt med adressen
    .way = Prøv igen om { $wait }. Indtil da er alt, som det var.
message-my-email-wrong-code = Det er ikke den kode, vi har sendt. { $tries ->
        [1] Du har ét forsøg tilbage.
       *[other] Du har { $tries } forsøg tilbage.
    }
    .title = Koden er forkert
    .way = Se i den nyeste mail fra os, og skriv de seks cifre.
message-my-email-code-over = Koden virker ikke mere: Den er mere end et døgn gammel, eller der var for mange forkerte.
    .title = Du skal have en ny kode
    .way = Skriv adressen igen. Så sender vi en ny kode.
message-my-email-changed = Fra nu af skriver vi til dig dér, når der sker noget med din konto.
    .title = Din mailadresse er gemt
    .way = Havde du en anden før, har vi sagt det dér.
message-my-email-removed = Vi skriver ikke flere mails til dig.
    .title = Mailadressen er fjernet
    .way = Du kan altid give os en igen her.
message-my-change-stopped = Alt bliver, som det er.
    .title = Det er stoppet
    .way = Var det ikke dig, der bad om det? Så skift adgangskode, og spær dit kodekort.
message-my-stop-by-app = Du er logget ind med kodekortet. Hvis nogen stjæler dit kort, må de ikke kunne stoppe det, du selv har bedt om.
    .title = Det er ikke stoppet
    .way = Log ind med kodeappen, eller brug linket i mailen.
message-my-card-ordered = Det kommer med posten. Dit gamle kort virker så længe.
    .title = Dit nye kort er bestilt
    .way = Når du har det i hånden, så kom tilbage hertil og skriv kortets nummer.
message-my-card-on-its-way = Der er allerede et kort på vej til dig.
    .title = Et kort er på vej
    .way = Vent på det. Tror du, det er blevet væk, så spær det her og bestil et nyt.
message-my-cards-enough = Du har fået lavet to kort inden for en uge. Vi sender ikke flere lige nu.
    .title = Kortet er ikke bestilt
    .way = Kontakt { $operator }, hvis et kort er blevet væk.
message-my-card-confirmed = Fra nu af bruger du det nye kort. Det gamle virker ikke mere.
    .title = Dit nye kort er i brug
    .way = Klip det gamle kort i stykker, før du smider det ud.
message-my-card-number-wrong = Der er ikke et kort med det nummer på vej til dig.
    .title = Nummeret passer ikke
    .way = Læs nummeret øverst på det nye kort igen: et bogstav og ni cifre.
message-my-card-blocked = Ingen af kortets koder virker mere, og den, der var logget ind med det, er logget ud.
    .title = Kortet er spærret
    .way = Har du brug for et kort og ikke bestilt et endnu, så gør det her, når du er logget ind, eller kontakt { $operator }.
message-my-browser-forgotten = Næste gang er den ny for os, og du skal bruge et tal for at logge ind dér.
    .title = Browseren er glemt
    .way = Er du logget ind hos en tjeneste i den, så log ud dér.
message-my-frozen = Ingen kan logge ind som dig eller godkende noget. Du er logget ud overalt.
    .title = Din konto er frosset
    .way = Kontakt { $operator }. De åbner igen, når de ved, at det er dig.
message-my-wish-done = Sådan er det fra nu af.
    .title = Det er gemt
    .way = Du kan altid lave det om her.
message-my-browsers-forgotten = Næste gang er hver af dem ny for os.
    .title = Alle browsere er glemt
    .way = Er du logget ind hos en tjeneste i en af dem, så log ud dér.
message-my-service-blocked = Der kommer ikke flere anmodninger fra den i kodeappen.
    .title = Tjenesten spørger ikke mere
    .way = Du kan stadig logge ind dér med kodekortet. Nederst på siden lader du den spørge igen.
message-my-service-allowed = Fra nu af kan den spørge i kodeappen, når du logger ind dér.
    .title = Tjenesten må spørge igen
    .way = Du kan altid stoppe den igen her.
message-my-sign-in-first = Ingen er logget ind i Mit Tillid her, eller ikke mere.
    .title = Log ind først
    .way = Log ind i Mit Tillid i denne browser, og prøv igen.
message-my-again-first = Det her kræver, at du har logget ind inden for de sidste fem minutter.
    .title = Log ind én gang til
    .way = Log ind i Mit Tillid igen, og prøv igen inden fem minutter.

message-signed-out = Du er logget ud hos { $service }.
    .title = Du er logget ud
    .way = Bruger andre denne computer, så luk også browseren.

message-busy = Der er rigtig mange, der logger ind lige nu. Intet er tabt.
    .title = Et øjeblik
    .way = Prøv igen om et halvt minut.
message-too-many-pages = Der er hentet rigtig mange sider derfra, hvor du er.
    .title = Prøv igen om { $wait }
    .way = Prøv igen efter pausen.
message-not-found = Der er ikke noget på denne adresse.
    .title = Siden findes ikke
    .way = Vil du logge ind, så begynd hos den tjeneste, du vil bruge.
message-form-refused = Vi kunne ikke læse det, der blev sendt. Der er ikke sket noget.
    .title = Det kom ikke rigtigt frem
    .way = Gå tilbage, og prøv igen.
message-cross-site = Det, der blev sendt, kom fra et andet sted end vores. Der er ikke sket noget.
    .title = Vi stopper her for en sikkerheds skyld
    .way = Begynd forfra hos den tjeneste, du vil bruge.
message-misdirected = Denne server svarer ikke for adressen i din browser.
    .title = Forkert adresse
    .way = Se efter, om adressen er rigtig, eller begynd forfra hos tjenesten.
message-server-error = Noget gik galt hos os. Det er ikke noget, du har gjort, og vi har fået besked.
    .title = Det var vores fejl
    .way = Prøv igen om lidt.
