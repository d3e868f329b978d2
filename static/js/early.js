// Stands in the page itself and runs before the first paint: the theme and the size of text that somebody chose must not flash in afterwards.
(() => {
  const root = document.documentElement;
  const NARROWEST_PX = 320; // a page is laid out down to this width, and down to this size in a presentation:
  const HALL = { most: { width: 1000, height: 600 }, least: { width: 720, height: 440 } };

  /** @param {string} name */
  const recall = (name) => {
    try {
      return localStorage.getItem(name) ?? "";
    } catch {
      return ""; // a browser may forbid storage; then the page is as it comes
    }
  };

  const theme = recall("theme");
  root.dataset.theme = ["light", "dark", "projector"].includes(theme) ? theme : "light";

  // Bigger text is the whole page bigger, laid out for a smaller screen: so nothing can overlap that doesn't there.
  const scale = () => {
    const text = Math.min(160, Math.max(80, Number(root.dataset.text || recall("text")) || 100)) / 100;
    const fit = ({ width = 1, height = 1 }) => Math.min(innerWidth / width, innerHeight / height);
    const wanted =
      "present" in root.dataset ? Math.min(text * Math.max(1, fit(HALL.most)), Math.max(1, fit(HALL.least))) : text;
    const zoom = Math.max(0.8, Math.min(wanted, innerWidth / NARROWEST_PX));
    root.style.setProperty("--zoom", String(zoom));
    // What a narrow screen has no room for, the texts that scroll still get.
    root.style.setProperty("--reading", String(Math.max(1, text / zoom)));
  };
  scale();
  addEventListener("resize", scale);
  addEventListener("text-size", scale);

  // A run's line takes two round trips to open, and one more to bring its first steps. Meanwhile the page's modules are on their
  // way; net/connection.js takes the line over with all that it has said.
  const line = document.currentScript?.dataset.line;
  if (line) {
    const socket = new WebSocket(new URL(line, location.href.replace(/^http/, "ws")));
    socket.binaryType = "arraybuffer";
    /** @type {MessageEvent[]} */
    const heard = [];
    socket.onmessage = (event) => heard.push(event);
    const packed = "DecompressionStream" in globalThis;
    socket.onopen = () =>
      socket.send(JSON.stringify({ id: 1, do: "open", address: location.pathname + location.search, packed }));
    /** @type {{earlyLine?: {socket: WebSocket, heard: MessageEvent[]}}} */ (globalThis).earlyLine = { socket, heard };
  }
})();
