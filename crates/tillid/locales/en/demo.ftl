# What people read at the demo's services, in English. { $site } is always at hand.

log-in = Log in
log-out = Log out
languages = Language

## How somebody logged in
how-heading = How you logged in
how-label = With
how-password = password
how-app = password, and approved in the code app
how-card = password, and a code from the code card
how-level = Level
how-no-level = none stated
how-at = At
how-when = { $day }/{ $month }/{ $year } at { $hour }:{ $minute }
how-when-utc = { $when } (UTC)
how-known-as = Known here as

## A login that came to nothing
told-access-denied = You were not logged in: the login was cancelled or denied. You can log in again whenever you like.
told-login-required = You are not logged in with Tillid yet. Please log in.
told-otherwise = You were not logged in. Please try again.
told-not-ours = This answer does not belong to a login that you began here. Please log in again.
told-away = Tillid did not answer. Please try again in a moment.
told-not-believed = The login could not be checked, so nobody was logged in. Please try again.

## The bank
bank-heading = A bank with both feet on the quay
bank-lead = Your accounts, your savings and your mortgage in one calm place. Log in with Tillid: with your code app, or with your code card.
bank-offer-1 = Everyday account
bank-offer-1-text = No fees, a card that works, and people who pick up the phone.
bank-offer-2 = House and boat
bank-offer-2-text = Loans from somebody who knows the harbour.
bank-offer-3 = Young savers
bank-offer-3-text = The first hundred kroner are on us.
bank-greeting = Good to see you
bank-greeting-name = Good to see you, { $name }
bank-account = Everyday account
bank-balance = DKK 24,310.50
bank-entry-1 = Nordlys Energi A/S
bank-amount-1 = −412.00
bank-entry-2 = Havnens Bageri
bank-amount-2 = −58.00
bank-entry-3 = Salary
bank-amount-3 = +21,870.00
bank-foot = { $site } belongs to Tillid's demo on this machine. The money is not real.

## The town
town-heading = The town is yours
town-lead = Letters, applications and appointments with { $site }. Log in with Tillid, at any hour.
town-offer-1 = Families
town-offer-1-text = Day nurseries, schools, and whom to ask.
town-offer-2 = Moving here
town-offer-2-text = Tell us your new address in two minutes.
town-offer-3 = Harbour and parks
town-offer-3-text = Berths, allotments and the beach sauna.
town-greeting = Welcome
town-greeting-name = Welcome, { $name }
town-matter-1 = Letters from us
town-matter-1-text = One new: your place in the day nursery.
town-matter-2 = Your applications
town-matter-2-text = Resident parking: granted.
town-foot = { $site } belongs to Tillid's demo on this machine. No such place exists.

## The union
union-heading = Stronger side by side
union-lead = For everybody who works on the water and the quays. Members log in with Tillid.
union-offer-1 = Advice
union-offer-1-text = We read your contract before you sign it.
union-offer-2 = Courses
union-offer-2-text = Crane, forklift, and how to chair a meeting.
union-offer-3 = Already logged in at the town's site?
union-offer-3-text = Then one press is enough here: the two share their logins.
union-greeting = Welcome, member
union-greeting-name = Welcome, { $name }
union-matter-1 = Your contract
union-matter-1-text = Nothing needs your attention.
union-matter-2 = Meeting at the harbour
union-matter-2-text = Thursday at 7 pm, with coffee and cake.
union-foot = { $site } belongs to Tillid's demo on this machine. No such union exists.
