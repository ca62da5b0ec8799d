// Waits for a condition, by asking again and again; fails in words when it does not come.

/**
 * @template T
 * @param {string} what the condition, as the sentence "… did not happen" needs it
 * @param {() => T | Promise<T>} ask answers something truthy when the condition holds
 * @param {number} [forMs]
 * @returns {Promise<NonNullable<T>>}
 */
export async function until(what, ask, forMs = 20_000) {
  const end = performance.now() + forMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > end) throw new Error(`within ${forMs / 1000} s this did not happen: ${what}`);
    await new Promise((resume) => setTimeout(resume, 20));
  }
}
