# Det, folk læser hos demoens tjenester, på dansk. { $site } er altid ved hånden.

log-in = Log ind
log-out = Log ud
languages = Sprog

## Sådan loggede nogen ind
how-heading = Sådan loggede du ind
how-label = Med
how-password = adgangskode
how-app = adgangskode, og godkendt i kodeappen
how-card = adgangskode og en kode fra kodekortet
how-level = Niveau
how-no-level = ikke oplyst
how-at = Tidspunkt
how-when = { $day }.{ $month }.{ $year } kl. { $hour }.{ $minute }
how-when-utc = { $when } (UTC)
how-known-as = Kendt her som

## Et login, der ikke blev til noget
told-access-denied = Du blev ikke logget ind: Login blev annulleret eller afvist. Du kan altid logge ind igen.
told-login-required = Du er ikke logget ind med Tillid endnu. Tryk på Log ind.
told-otherwise = Du blev ikke logget ind. Prøv igen.
told-not-ours = Svaret hører ikke til et login, som du er begyndt på her. Log ind igen.
told-away = Tillid svarede ikke. Prøv igen om et øjeblik.
told-not-believed = Dit login kunne ikke kontrolleres, så ingen blev logget ind. Prøv igen.

## Banken
bank-heading = En bank med begge ben på kajen
bank-lead = Din lønkonto, din opsparing og dit boliglån, samlet i ro og mag. Log ind med Tillid: med din kodeapp eller dit kodekort.
bank-offer-1 = Lønkonto
bank-offer-1-text = Ingen gebyrer, et kort, der virker, og mennesker, der tager telefonen.
bank-offer-2 = Hus og båd
bank-offer-2-text = Lån hos nogen, der kender havnen.
bank-offer-3 = Børneopsparing
bank-offer-3-text = De første hundrede kroner giver vi.
bank-greeting = Godt at se dig
bank-greeting-name = Godt at se dig, { $name }
bank-account = Lønkonto
bank-balance = 24.310,50 kr.
bank-entry-1 = Nordlys Energi A/S
bank-amount-1 = −412,00
bank-entry-2 = Havnens Bageri
bank-amount-2 = −58,00
bank-entry-3 = Løn
bank-amount-3 = +21.870,00
bank-foot = { $site } hører til Tillids demo på denne computer. Pengene er ikke rigtige.

## Byen
town-heading = Byen er din
town-lead = Breve, ansøgninger og aftaler med { $site }. Log ind med Tillid, døgnet rundt.
town-offer-1 = Børn og familie
town-offer-1-text = Vuggestue, skole, og hvem du kan spørge.
town-offer-2 = Ny i byen
town-offer-2-text = Meld flytning på to minutter.
town-offer-3 = Havn og parker
town-offer-3-text = Bådpladser, kolonihaver og saunaen ved stranden.
town-greeting = Velkommen
town-greeting-name = Velkommen, { $name }
town-matter-1 = Breve fra os
town-matter-1-text = Et nyt: din plads i vuggestuen.
town-matter-2 = Dine ansøgninger
town-matter-2-text = Beboerparkering: Du har fået ja.
town-foot = { $site } hører til Tillids demo på denne computer. Byen findes ikke.

## Fagforeningen
union-heading = Stærkere side om side
union-lead = For alle, der arbejder på vandet og på kajerne. Medlemmer logger ind med Tillid.
union-offer-1 = Råd
union-offer-1-text = Vi læser din kontrakt, før du skriver under.
union-offer-2 = Kurser
union-offer-2-text = Kran, gaffeltruck, og kunsten at lede et møde.
union-offer-3 = Allerede logget ind hos kommunen?
union-offer-3-text = Så er et enkelt tryk nok her: De to deler login.
union-greeting = Velkommen, medlem
union-greeting-name = Velkommen, { $name }
union-matter-1 = Din kontrakt
union-matter-1-text = Der er ikke noget, du skal tage dig af.
union-matter-2 = Møde på havnen
union-matter-2-text = Torsdag kl. 19 med kaffe og kage.
union-foot = { $site } hører til Tillids demo på denne computer. Foreningen findes ikke.
