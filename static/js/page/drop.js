// A picture or a link that is dropped on the page opens its run. While it is dragged, a veil over the page says so.

/**
 * @param {object} options
 * @param {(key: string) => string} options.t   the words of the page
 * @param {(key: string) => void} options.onRefused   why nothing was opened
 */
export function openWhatIsDropped({ t, onRefused }) {
  const veil = document.createElement("div");
  veil.className = "veil";
  veil.hidden = true;
  veil.append(document.createElement("p"));
  document.body.append(veil);
  let ours = false; // whether the dragged thing comes from this page
  let depth = 0; // how many elements the pointer has entered and not left

  const meant = (/** @type {DragEvent} */ event) => {
    const types = event.dataTransfer?.types ?? [];
    const typing = event.target instanceof Element && event.target.closest("input, textarea");
    return !ours && (types.includes("Files") || (types.includes("text/uri-list") && !typing));
  };
  const show = (/** @type {boolean} */ visible) => {
    if (!visible) depth = 0;
    if (visible === !veil.hidden) return;
    /** @type {HTMLElement} */ (veil.firstElementChild).textContent = t("drop_here");
    veil.hidden = !visible;
  };

  addEventListener("dragstart", () => {
    ours = true;
  });
  addEventListener("dragend", () => {
    ours = false;
  });
  addEventListener("dragenter", (event) => {
    depth += 1;
    show(meant(event));
  });
  addEventListener("dragleave", () => {
    depth -= 1;
    if (depth <= 0) show(false);
  });
  addEventListener("dragover", (event) => {
    if (!meant(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
  });
  addEventListener("drop", (event) => {
    const wanted = meant(event);
    show(false);
    if (!wanted || !event.dataTransfer) return;
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (file) openPicture(file, onRefused);
    else openLink(event.dataTransfer.getData("text/uri-list"), onRefused);
  });
}

/**
 * Opens the run that a picture holds.
 * @param {Blob} file
 * @param {(key: string) => void} onRefused
 */
export const openPicture = (file, onRefused) => open((read) => read.addressIn(file), onRefused);

/** @param {string} list @param {(key: string) => void} onRefused */
const openLink = (list, onRefused) => open(async (read) => read.addressInLink(list, location.origin), onRefused);

/**
 * @param {(read: typeof import('../export/read.js')) => Promise<string>} find
 * @param {(key: string) => void} onRefused
 */
async function open(find, onRefused) {
  const read = await import("../export/read.js");
  try {
    location.assign(await find(read));
  } catch (why) {
    if (!(why instanceof read.NoRun)) throw why;
    onRefused(why.message);
  }
}
