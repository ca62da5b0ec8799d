// One line for each story as it ends, what failed in full, and one closing line that others count from.

/**
 * @typedef {import("@playwright/test/reporter").FullConfig} FullConfig
 * @typedef {import("@playwright/test/reporter").Reporter} Reporter
 * @typedef {import("@playwright/test/reporter").Suite} Suite
 * @typedef {import("@playwright/test/reporter").TestCase} TestCase
 * @typedef {import("@playwright/test/reporter").TestError} TestError
 * @typedef {import("@playwright/test/reporter").TestResult} TestResult
 */

/** @implements {Reporter} */
export default class StoryReporter {
  #all = 0;
  #ended = 0;
  #passed = 0;
  #failed = 0;
  #skipped = 0;

  /** @param {FullConfig} _config @param {Suite} suite */
  onBegin(_config, suite) {
    this.#all = suite.allTests().length;
  }

  /** @param {TestCase} story @param {TestResult} result */
  onTestEnd(story, result) {
    this.#ended += 1;
    const [project, ...title] = story.titlePath().filter(Boolean);
    const name = title.join(" › ") + (project?.endsWith("postgresql") ? " on PostgreSQL" : "");
    const good = result.status === "passed" && story.expectedStatus === "passed";
    if (good) this.#passed += 1;
    else if (result.status === "skipped") this.#skipped += 1;
    else this.#failed += 1;
    const sign = good ? "ok" : result.status === "skipped" ? "skipped" : "not ok";
    console.log(`${sign} ${this.#ended}/${this.#all} ${name} (${(result.duration / 1000).toFixed(1)} s)`);
    if (good) return;
    for (const error of result.errors) console.log(plain(error.stack ?? error.message ?? String(error.value)));
    for (const file of result.attachments) if (file.path) console.log(`  ${file.name}: ${file.path}`);
  }

  /** @param {TestError} error */
  onError(error) {
    this.#failed += 1;
    console.log(`not ok: ${plain(error.stack ?? error.message ?? String(error.value))}`);
  }

  onEnd() {
    const notRun = this.#skipped + (this.#all - this.#ended);
    console.log(`stories: ${this.#passed} passed, ${this.#failed} failed, ${notRun} skipped`);
  }

  printsToStdio() {
    return true;
  }
}

/** @param {string} text */
function plain(text) {
  return text.replace(/\u001b\[[0-9;]*m/g, "");
}
