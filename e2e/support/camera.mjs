// A camera that sees what it is held up to: real pictures of real pages, through the browser's own video.

import { readFile } from "node:fs/promises";

/** @typedef {import("@playwright/test").Page} Page */

/** The QR of a page that is none of ours: "https://menu.example/lunch". */
export const FOREIGN = `data:image/svg+xml;base64,${await readFile(new URL("foreign-qr.svg", import.meta.url), "base64")}`;

export class Camera {
  #held = 0;

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
  }

  /**
   * Gives this phone a camera. To be called before the app is opened.
   * @param {Page} page
   * @param {{ refuses?: string, reader?: boolean, fine?: boolean }} [how] `refuses`: the name of the error instead of a picture; `reader`:
   *   the browser reads QRs by itself, as those on most phones do and the one of these stories does not; `fine`: a better camera
   */
  static async of(page, { refuses = "", reader = false, fine = false } = {}) {
    await page.addInitScript(giveCamera, { refuses, reader, scale: fine ? 2 : 1 });
    return new Camera(page);
  }

  /** Sees this picture until it is shown another. @param {string} address */
  async sees(address) {
    await this.page.evaluate((picture) => /** @type {any} */ (window).camera.sees(picture), address);
  }

  /** Is held up to what changes on that page, until it is put down. @param {import("@playwright/test").Locator} picture */
  holdUpTo(picture) {
    const held = (this.#held += 1);
    const follow = async () => {
      while (held === this.#held) {
        // It changes every second: what was there a moment ago may be gone while it is looked at.
        const png = await picture.screenshot({ timeout: 5_000 }).catch(() => null);
        if (png && held === this.#held) await this.sees(`data:image/png;base64,${png.toString("base64")}`);
      }
    };
    const following = follow();
    return async () => {
      this.#held += 1;
      await following;
    };
  }

  /** How often the browser's own reader was asked. @returns {Promise<number>} */
  readByItself() {
    return this.page.evaluate(() => /** @type {any} */ (window).camera.readByItself);
  }

  /** Whether a picture is being taken now. @returns {Promise<boolean>} */
  isOpen() {
    return this.page.evaluate(() => /** @type {any} */ (window).camera.isOpen());
  }

  /** What stands in a picture, by the app's own reader. @param {Buffer} png @returns {Promise<string | null>} */
  reads(png) {
    return this.page.evaluate((picture) => /** @type {any} */ (window).camera.reads(picture), `data:image/png;base64,${png.toString("base64")}`);
  }
}

/** Runs in the page. @param {{ refuses: string, reader: boolean, scale: number }} how */
function giveCamera({ refuses, reader, scale }) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: 640 * scale, height: 480 * scale });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  const picture = new Image();
  /** @type {MediaStream | null} */
  let stream = null;
  let frame = 0;
  const draw = () => {
    // A camera's picture is never quite the same twice.
    context.fillStyle = (frame += 1) % 2 ? "#999" : "#9a9a9a";
    context.fillRect(0, 0, canvas.width, canvas.height);
    if (picture.naturalWidth) context.drawImage(picture, 130 * scale, 50 * scale, 380 * scale, 380 * scale);
  };
  setInterval(draw, 50);
  /** @param {string} address */
  const reads = async (address) => {
    const image = new Image();
    image.src = address;
    await image.decode();
    const still = document.createElement("canvas");
    Object.assign(still, { width: 400, height: 400 });
    const surface = /** @type {CanvasRenderingContext2D} */ (still.getContext("2d"));
    surface.drawImage(image, 0, 0, 400, 400);
    // @ts-ignore: the app's own file, at the app's own address
    const { default: jsQR } = await import("/vendor/jsqr.js");
    const found = jsQR(surface.getImageData(0, 0, 400, 400).data, 400, 400);
    return found ? found.data : null;
  };
  const camera = {
    readByItself: 0,
    sees: (/** @type {string} */ address) => void (picture.src = address),
    isOpen: () => stream !== null && stream.getTracks().some((track) => track.readyState === "live"),
    reads,
  };
  Object.assign(window, { camera });
  if (!navigator.mediaDevices) return;
  Object.defineProperty(navigator.mediaDevices, "getUserMedia", {
    value: async () => {
      if (refuses) throw new DOMException("no", refuses);
      return (stream = canvas.captureStream(20));
    },
  });
  if (!reader) return;
  class BarcodeDetector {
    static getSupportedFormats = async () => ["qr_code", "ean_13"];
    detect = async (/** @type {HTMLVideoElement} */ video) => {
      camera.readByItself += 1;
      if (!video.videoWidth) throw new DOMException("no picture", "InvalidStateError");
      const found = await reads(canvas.toDataURL());
      return found === null ? [] : [{ rawValue: found, format: "qr_code" }];
    };
  }
  Object.assign(window, { BarcodeDetector });
}
