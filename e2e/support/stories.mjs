// What every story begins with: a world of its own, a desk, a phone, and a person with a card.

import { writeFile } from "node:fs/promises";
import { devices, expect, test as base } from "@playwright/test";
import { Desk } from "./desk.mjs";
import { Phone } from "./phone.mjs";
import { Cluster } from "./postgresql.mjs";
import { World } from "./world.mjs";

/**
 * @typedef {object} Cast
 * @property {World} world a server that only this story uses
 * @property {Desk} desk
 * @property {Phone} phone
 * @property {import("./world.mjs").Person} person who has a card and no phone yet
 * @property {(options?: import("@playwright/test").BrowserContextOptions) => Promise<Desk>} anotherDesk a browser that knows nothing of the first
 * @property {() => Promise<Phone>} anotherPhone
 * @property {Record<string, string>} environment an option: keys of the server's configuration, with the clock alone
 * @property {boolean} withClock an option: the world's clock can be moved
 * @property {import("@playwright/test").BrowserContextOptions} atTheDesk an option: how the desk's browser is set up
 * @property {string} language an option: what all browsers speak
 */

/**
 * @typedef {object} Stage what a worker's stories share
 * @property {"SQLite" | "PostgreSQL"} engine an option: where their worlds keep what they know
 * @property {Cluster | undefined} cluster where that is PostgreSQL
 */

const desktop = { viewport: { width: 1280, height: 900 } };

const phone = devices["Pixel 7"];

export const test = base.extend(
  /** @type {import("@playwright/test").Fixtures<Cast, Stage, import("@playwright/test").PlaywrightTestArgs & import("@playwright/test").PlaywrightTestOptions, import("@playwright/test").PlaywrightWorkerArgs & import("@playwright/test").PlaywrightWorkerOptions>} */ ({
    environment: [{}, { option: true }],
    withClock: [false, { option: true }],
    atTheDesk: [{}, { option: true }],
    language: ["en-GB", { option: true }],

    engine: ["SQLite", { option: true, scope: "worker" }],

    cluster: [
      async ({ engine }, use) => {
        const cluster = engine === "PostgreSQL" ? await Cluster.start() : undefined;
        await use(cluster);
        await cluster?.end();
      },
      { scope: "worker" },
    ],

    world: async ({ withClock, environment, cluster }, use, story) => {
      const database = await cluster?.database();
      // The demo itself is always on a file; the one whose clock can be moved is told where by its environment.
      const told = database ? { TILLID_DATA_DATABASE: database.address, ...environment } : environment;
      const world = await World.start({ clock: withClock || !!database, environment: told });
      await use(world);
      const exit = await world.stop();
      if (database) await cluster?.drop(database.name);
      if (story.status !== story.expectedStatus) {
        await writeFile(story.outputPath("server.log"), world.log);
        story.attachments.push({ name: "server log", path: story.outputPath("server.log"), contentType: "text/plain" });
      }
      expect(exit, `the server ends cleanly; it wrote:\n${world.log}`).toBe(0);
      expect(world.secretsInTheLog, "never_event_12: no secret stands in the log").toEqual([]);
      expect(world.troubles, "no page had an error of its own").toEqual([]);
    },

    person: async ({ world }, use) => use(world.person(0)),

    anotherDesk: async ({ browser, language, world }, use) => {
      await use(async (options = {}) => {
        const context = await browser.newContext({ ...desktop, locale: language, ...options });
        return new Desk(world.watch(await context.newPage()), world);
      });
    },

    anotherPhone: async ({ browser, language, world }, use) => {
      await use(async () => {
        const context = await browser.newContext({ ...phone, locale: language });
        return new Phone(world.watch(await context.newPage()), world);
      });
    },

    desk: async ({ anotherDesk, atTheDesk }, use) => use(await anotherDesk(atTheDesk)),
    phone: async ({ anotherPhone }, use) => use(await anotherPhone()),
  }),
);

export { expect };
