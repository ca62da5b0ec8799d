# Ordene på kodeappens første skærm på dansk, hvert på én linje: De læses før alt, der kan vælge og tælle.

app-language-da = Dansk
app-language-en = English
app-cancel = Annuller
app-continue = Fortsæt
app-help = Hvad kan jeg gøre?
app-help-window = (åbner i et nyt vindue)
app-install-offer = Læg Tillid på hjemmeskærmen
app-install-share = På iPhone og iPad skal du først lægge Tillid på hjemmeskærmen: Tryk på Del, så på Føj til hjemmeskærm, og åbn appen derfra.
app-step-one = Trin 1 af 3
app-step-two = Trin 2 af 3
app-step-three = Trin 3 af 3
app-activate = Aktivér appen
app-activate-lead = Så spørger Tillid dig her, hver gang nogen vil logge ind som dig. Hav dit trykte kodekort ved hånden.
app-user-id = Bruger-ID
app-password = Adgangskode
app-password-show = Vis adgangskode
app-first-key-numbers = Nøglenumre fra kortet, eller tegn fra appen
app-first-key-numbers-hint = Så kan du fortsætte med det samme. Har du kodekortet, så skriv dets fem laveste nøglenumre, det laveste først; ikke koderne ved siden af. Har du appen på en anden telefon, så tryk dér på Luk en browser ind, og skriv de otte tegn.
app-message-offline = Appen kan ikke komme på internettet. Se på forbindelsen, og prøv igen.
app-message-server-gone = Tillid svarer ikke lige nu. Vent et minut, og prøv igen.
app-message-failed = Noget gik galt hos os. Det er ikke noget, du har gjort. Se på dine anmodninger, og prøv så igen.
