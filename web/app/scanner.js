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
 * @param {Window & typeof globalThis} window
 * @param {HTMLVideoElement} video
 * @param {(text: string) => Promise<boolean>} onText says whether to go on looking
 * @param {number} [width_max] how finely pictures are read, where the browser has no reader of its own
 * @returns {Promise<() => void>} closes the camera
 */
export async function openScanner(window, video, onText, width_max = WIDTH_MAX) {
  const [stream, read] = await Promise.all([openCamera(window), reader(window, width_max)]);
  let open = true;
  let timer = 0;
  const close = () => {
    open = false;
    window.clearTimeout(timer);
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
  const look = async () => {
    // A picture that cannot be read is like one without a code.
    const text = video.readyState >= 2 ? await read(video).catch(() => null) : null;
    if (open && text !== null && !(await onText(text))) return close();
    if (open) timer = window.setTimeout(look, LOOK_EACH_MS);
  };
  try {
    video.srcObject = stream;
    await video.play();
  } catch {
    close();
    throw new CameraMissing();
  }
  void look();
  return close;
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
