// Approving by a swipe, so that no stray touch approves. Only fingers and mice meet it: keyboards and screen
// readers, and whoever cannot drag, have the button beside it that does the very same (WCAG 2.5.7).

import { make } from "./elements.js";
import { icon } from "./icons.js";

/** How much of the way counts as meant. */
const ENOUGH = 0.82;

/**
 * @param {string} label
 * @param {() => void} onSwiped
 * @returns {{ element: HTMLElement, rest: () => void, hold: (held: boolean) => void }} `rest` brings the handle home
 */
export function makeSwipe(label, onSwiped) {
  const handle = make("span", { class: "swipe-handle" }, icon("swipe"));
  const element = make("div", { class: "swipe", "aria-hidden": "true" }, make("span", { class: "swipe-words" }, label), handle);
  /** @type {{ pointer: number, from: number } | null} */
  let drag = null;
  let moved = 0;
  let held = false;

  const way = () => Math.max(1, element.clientWidth - handle.offsetWidth - 2 * handle.offsetLeft);
  /** @param {number} distance */
  const place = (distance) => {
    moved = Math.min(Math.max(distance, 0), way());
    handle.style.transform = `translateX(${moved}px)`;
  };
  const rest = () => {
    drag = null;
    element.classList.remove("dragging");
    place(0);
  };

  handle.addEventListener("pointerdown", (event) => {
    if (held || drag || event.button !== 0) return;
    drag = { pointer: event.pointerId, from: event.clientX };
    handle.setPointerCapture(event.pointerId);
    element.classList.add("dragging");
  });
  handle.addEventListener("pointermove", (event) => {
    if (drag && event.pointerId === drag.pointer) place(event.clientX - drag.from);
  });
  handle.addEventListener("pointercancel", rest);
  handle.addEventListener("pointerup", (event) => {
    if (!drag || event.pointerId !== drag.pointer) return;
    const meant = moved >= way() * ENOUGH;
    if (!meant) return rest();
    drag = null;
    element.classList.remove("dragging");
    place(way());
    onSwiped();
  });

  return {
    element,
    rest,
    hold(now) {
      held = now;
      element.classList.toggle("held", now);
    },
  };
}
