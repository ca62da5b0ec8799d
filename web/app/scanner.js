// The camera, and what reads QRs from its pictures: the browser's own reader, or the vendored one, fetched when the
// scanner opens. Pictures never leave this module.

/** The person or the phone said no to the camera. */
export class CameraRefused extends Error {}
/** There is none, or it gives no picture. */
export class CameraMissing extends Error {}

/** @typedef {(video: HTMLVideoElement) => Promise<string | null>} Reader what stands in the present picture, if anything */

const LOOK_EACH_MS = 150;
/** Enough for the coarse codes that are mostly shown, and quick on an old phone. */
const WIDTH_MAX = 640;

/**
 * Looks through the camera until there is enough, or until `signal` puts it away: also while it is still being opened,
 * so that one that comes late neither goes on nor takes the place of the next.
 * @param {Window & typeof globalThis} window
 * @param {HTMLVideoElement} video
 * @param {(text: string) => Promise<boolean>} onText says whether to go on looking
 * @param {AbortSignal} signal
 * @param {number} [width_max] how finely pictures are read, where the browser has no reader of its own
 * @returns {Promise<boolean>} whether it is open; not if it was put away meanwhile
 * @throws {CameraRefused | CameraMissing} never after it was put away
 */
export async function openScanner(window, video, onText, signal, width_max = WIDTH_MAX) {
  try {
    const [stream, read] = await Promise.all([openCamera(window), reader(window, width_max)]);
    let timer = 0;
    const close = () => {
      window.clearTimeout(timer);
      for (const track of stream.getTracks()) track.stop();
      if (video.srcObject === stream) video.srcObject = null;
    };
    if (signal.aborted) return close(), false;
    signal.addEventListener("abort", close, { once: true });
    video.srcObject = stream;
    await video.play().catch(() => {
      close();
      throw new CameraMissing();
    });
    const look = async () => {
      // A picture that cannot be read is like one without a code.
      const text = video.readyState >= 2 ? await read(video).catch(() => null) : null;
      if (signal.aborted) return;
      if (text !== null && !(await onText(text))) return close();
      if (!signal.aborted) timer = window.setTimeout(look, LOOK_EACH_MS);
    };
    void look();
    return !signal.aborted;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

/** @param {Window & typeof globalThis} window @returns {Promise<MediaStream>} the camera that looks away from the person, where there are two */
async function openCamera({ navigator }) {
  if (!navigator.mediaDevices) throw new CameraMissing();
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: "environment", width: { ideal: 1280 } } });
  } catch (error) {
    const refused = error instanceof Error && ["NotAllowedError", "SecurityError"].includes(error.name);
    throw refused ? new CameraRefused() : new CameraMissing();
  }
}

/** @param {Window & typeof globalThis} window @param {number} width_max @returns {Promise<Reader>} */
async function reader(window, width_max) {
  const { BarcodeDetector } = /** @type {any} */ (window);
  try {
    if (BarcodeDetector && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
      const detector = new BarcodeDetector({ formats: ["qr_code"] });
      return async (video) => {
        const [found] = await detector.detect(video);
        return found ? found.rawValue : null;
      };
    }
  } catch {
    // Some browsers have the name and not the thing.
  }
  return ownReader(window.document, width_max);
}

/** @param {Document} document @param {number} width_max @returns {Promise<Reader>} */
async function ownReader(document, width_max) {
  const { default: jsQR } = /** @type {any} */ (await import("./vendor/jsqr.js"));
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const width = Math.min(width_max, video.videoWidth);
    if (!context || width === 0) return null;
    const height = Math.round((video.videoHeight * width) / video.videoWidth);
    Object.assign(canvas, { width, height });
    context.drawImage(video, 0, 0, width, height);
    const found = jsQR(context.getImageData(0, 0, width, height).data, width, height, { inversionAttempts: "dontInvert" });
    return found ? found.data : null;
  };
}
