# The words of the code app’s first screen in English, each a plain line: read before anything that can choose or count.

app-language-da = Dansk
app-language-en = English
app-cancel = Cancel
app-continue = Continue
app-help = What can I do?
app-help-window = (opens in a new window)
app-install-offer = Add Tillid to your home screen
app-install-share = On iPhone and iPad, first add Tillid to your home screen: tap Share, then Add to Home Screen, and open it from there.
app-step-one = Step 1 of 3
app-step-two = Step 2 of 3
app-step-three = Step 3 of 3
app-activate = Activate the app
app-activate-lead = Tillid then asks you here each time somebody wants to log in as you. Have your printed code card ready.
app-user-id = User ID
app-password = Password
app-password-show = Show password
app-first-key-numbers = Key numbers from the card, or characters from the app
app-first-key-numbers-hint = Then you can continue at once. If you have the code card, type its five lowest key numbers, the lowest first; not the codes beside them. If you have the app on another phone, press Let a browser in there, and type the eight characters.
app-message-offline = The app cannot reach the internet. Check the connection, and try again.
app-message-server-gone = Tillid does not answer at the moment. Wait a minute, and try again.
app-message-failed = Something went wrong on our side. It is nothing you did. Check your requests, then try again.
