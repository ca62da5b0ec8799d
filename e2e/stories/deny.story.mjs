// The person says no: the service learns it, and nothing else happens.

import { expect, test } from "../support/stories.mjs";

for (const notMe of [false, true]) {
  test(notMe ? "this was not me" : "no, thank you", async ({ desk, phone, person }) => {
    await phone.activate(person);
    await desk.arrive();
    await desk.askTheApp(person);
    await phone.reopen();
    await phone.unlock();
    await phone.deny({ notMe });

    const code = notMe ? "denied_not_me" : "denied";
    await phone.says(code);
    await desk.says(code);
    await desk.goBackToTheService();
    await desk.serviceIsTold("access_denied");
    await expect(desk.signedInMark).toBeHidden();
  });
}
