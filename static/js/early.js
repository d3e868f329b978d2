// Stands in the page itself and runs before the first paint, so that the page is drawn at once in the theme and size of text that a
// person chose.
(() => {
  const root = document.documentElement;
  const NARROWEST_PX = 320; // the narrowest layout of a page; HALL has the sizes of a presentation
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

  // For bigger text the whole page is zoomed and laid out for a smaller screen. So nothing overlaps that doesn't overlap on a small screen.
  const scale = () => {
    const text = Math.min(160, Math.max(80, Number(root.dataset.text || recall("text")) || 100)) / 100;
    const fit = ({ width = 1, height = 1 }) => Math.min(innerWidth / width, innerHeight / height);
    const wanted =
      "present" in root.dataset ? Math.min(text * Math.max(1, fit(HALL.most)), Math.max(1, fit(HALL.least))) : text;
    const zoom = Math.max(0.8, Math.min(wanted, innerWidth / NARROWEST_PX));
    root.style.setProperty("--zoom", String(zoom));
    // Where the screen is too narrow to zoom the page that far, only the texts that scroll get the rest of the size.
    root.style.setProperty("--reading", String(Math.max(1, text / zoom)));
  };
  scale();
  addEventListener("resize", scale);
  addEventListener("text-size", scale);

  // Opening the WebSocket takes two round trips, and the first steps one more. So it is opened here, while the page's modules are still
  // loading; net/connection.js then takes over the socket and the messages that it has received.
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
