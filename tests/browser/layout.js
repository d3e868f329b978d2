// Checks what a page shows at this moment; layout.py runs it in the page. It compares boxes and not pixels, so the result is the same in
// every theme and on every machine. It can't see drawings on a canvas.
//
// It gives findings, each {rule, what}: `text over text`, `text cut`, `covered`, `sideways`; and where the fixed parts of the page are.
globalThis.judgeLayout = ({ meant, cutOnPurpose, slides, lids, bars, fixed }) => {
  const SLACK = 1.5; // px: rounding, and the side bearings of letters
  const INK = 0.21; // of a line box: what lies above its letters and below them
  const findings = [];
  const found = (rule, what) => findings.push({ rule, what });

  // ------------------------------------------------------------------------------------------ boxes

  const meet = (a, b) => {
    const left = Math.max(a.left, b.left);
    const top = Math.max(a.top, b.top);
    const right = Math.min(a.right, b.right);
    const bottom = Math.min(a.bottom, b.bottom);
    return { left, top, right, bottom, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
  };
  const box = (left, top, right, bottom) => meet({ left, top, right, bottom }, { left, top, right, bottom });
  const boxOf = (element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return box(left, top, right, bottom);
  };
  const touches = (a, b, slack = SLACK) => {
    const { width, height } = meet(a, b);
    return width > slack && height > slack;
  };
  const screen = box(0, 0, innerWidth, innerHeight);

  /** What an element is clipped to by those around it, and whether one of them lets a person scroll to the rest. */
  const clips = new Map();
  const clipOf = (element) => {
    if (!element || element === document.documentElement)
      return { visible: screen, scrolls: document.documentElement.scrollHeight > innerHeight };
    const known = clips.get(element);
    if (known) return known;
    const around = clipOf(element.parentElement);
    const { overflowX, overflowY, position } = getComputedStyle(element);
    let clip = position === "fixed" ? clipOf(null) : around;
    if (overflowX !== "visible" || overflowY !== "visible") {
      const scrolls =
        [overflowX, overflowY].some((one) => one === "auto" || one === "scroll") || element.matches(slides);
      clip = { visible: meet(clip.visible, boxOf(element)), scrolls: clip.scrolls || scrolls, by: element };
    }
    clips.set(element, clip);
    return clip;
  };

  // What stays in sight while the page scrolls hides what passes beneath it.
  const sticking = [...document.querySelectorAll(bars)].filter((bar) => getComputedStyle(bar).position === "sticky");
  const isBeneath = (element, { left, top, right, bottom }) =>
    !sticking.some((bar) => bar.contains(element)) &&
    sticking.some((bar) => {
      const { left: x0, top: y0, right: x1, bottom: y1 } = bar.getBoundingClientRect();
      const [x, y] = [(left + right) / 2, (top + bottom) / 2];
      return x > x0 && x < x1 && y > y0 && y < y1;
    });

  const shown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const nameOf = (element) => {
    const kind = element.getAttribute("class") ?? "";
    const host = element.closest("[data-host]")?.dataset.host;
    return `${element.localName}${kind.trim() ? `.${kind.trim().split(/\s+/).join(".")}` : ""}${host ? ` in ${host}` : ""}`;
  };

  // ------------------------------------------------------------------------------------------ texts

  /** Whether something on the stage is hidden behind a card that lies over what flies. */
  const isBehind = (element) => {
    const message = element.closest(".stage-host .msg");
    const body = message && boxOf(message.querySelector(".ring, .fill"));
    return [...(message?.closest(".stage-host").querySelectorAll(lids) ?? [])].some((lid) => {
      const { width, height } = meet(body, boxOf(lid));
      return width * height > 0.5 * body.width * body.height;
    });
  };

  /** Every piece of text that can be seen: its lines, as boxes around their letters. */
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !element || element.closest("script, style, title, select, .vh, .halo")) continue;
    if (element instanceof SVGElement && texts.at(-1)?.element === element) continue; // a drawing's text is one, in however many pieces
    if (!shown(element) || isBehind(element) || (element.closest("details:not([open])") && !element.closest("summary")))
      continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const drawn = element instanceof SVGElement ? [element.getBoundingClientRect()] : [...range.getClientRects()];
    const lines = drawn
      .filter(({ width, height }) => width && height)
      .map(({ left, top, right, bottom, height }) => box(left, top + INK * height, right, bottom - INK * height));
    const clip = clipOf(element);
    const visible = lines
      .map((line) => meet(line, clip.visible))
      .filter((line) => line.width > 1 && line.height > 1 && !isBeneath(element, line));
    const text = { element, said: node.data.trim().slice(0, 60), lines, visible, clip };
    text.name = `“${text.said}” (${nameOf(element)})`;
    texts.push(text);
  }
  const seen = texts.filter((text) => text.visible.length);

  const isMeant = (a, b) =>
    meant.some(([one, other]) => (a.closest(one) && b.closest(other)) || (a.closest(other) && b.closest(one)));

  seen.sort((a, b) => Math.min(...a.visible.map((l) => l.top)) - Math.min(...b.visible.map((l) => l.top)));
  const lowest = seen.map((text) => Math.max(...text.visible.map((line) => line.bottom)));
  seen.forEach((a, i) => {
    for (const b of seen.slice(i + 1)) {
      if (Math.min(...b.visible.map((line) => line.top)) > lowest[i]) break;
      if (isMeant(a.element, b.element)) continue;
      if (a.visible.some((line) => b.visible.some((other) => touches(line, other))))
        found("text over text", `${a.name} and ${b.name}`);
    }
  });

  // What lies beyond a clip that nobody can scroll is lost. A line that is hidden as a whole is left out on purpose.
  for (const { element, lines, visible, clip, name } of texts) {
    if (!visible.length || element.closest(cutOnPurpose)) continue;
    if (!clip.scrolls && lines.some((line) => !inside(line, clip.visible) && touches(line, clip.visible)))
      found("text cut", `${name} at the edge of ${clip.by ? nameOf(clip.by) : "the window"}`);
  }
  function inside(line, around) {
    return (
      line.left >= around.left - SLACK &&
      line.right <= around.right + SLACK &&
      line.top >= around.top - SLACK &&
      line.bottom <= around.bottom + SLACK
    );
  }

  for (const element of new Set(texts.map((text) => text.element))) {
    if (element instanceof SVGElement || element.closest(cutOnPurpose)) continue;
    for (let one = element; one && one !== document.body; one = one.parentElement) {
      const { overflowX, overflowY, display, webkitLineClamp } = getComputedStyle(one);
      if (overflowX === "hidden" && one.clientWidth && one.scrollWidth > one.clientWidth + 1 && one === element)
        found("text cut", `“${one.textContent.trim().slice(0, 60)}” (${nameOf(one)}) is wider than its place`);
      if (overflowY === "hidden" && webkitLineClamp !== "none" && one.scrollHeight > one.clientHeight + 2)
        found("text cut", `“${one.textContent.trim().slice(0, 90)}” (${nameOf(one)}) has more lines than its place`);
      if (display !== "inline") break;
    }
  }

  // A text in a drawing belongs to the nearest plate before it that holds its middle; a band of the diagram is none.
  for (const { element, lines, name } of seen) {
    if (!(element instanceof SVGElement)) continue;
    const [line] = lines;
    const middle = { x: (line.left + line.right) / 2, y: (line.top + line.bottom) / 2 };
    for (let one = element.previousElementSibling; one; one = one.previousElementSibling) {
      if (!one.matches("rect:not(.band, .apart), path.disk-plate")) continue;
      const plate = boxOf(one);
      if (middle.x < plate.left || middle.x > plate.right || middle.y < plate.top || middle.y > plate.bottom) continue;
      if (line.left < plate.left - 0.5 || line.right > plate.right + 0.5)
        found("text cut", `${name} runs over its box`);
      break;
    }
  }

  // ------------------------------------------------------------------------------------------ the stage

  for (const stage of document.querySelectorAll(".stage-host")) {
    if (!stage.checkVisibility()) continue;
    const place = meet(boxOf(stage), clipOf(stage).visible);
    const nodes = [...stage.querySelectorAll(".node")].map((node) => ({
      id: node.dataset.id,
      disc: boxOf(node.querySelector(".disc")),
    }));
    const bodies = [...stage.querySelectorAll(".msg")]
      .filter((message) => !isBehind(message))
      .map((message) => ({
        body: boxOf(message.querySelector(".ring, .fill")),
        says: message.querySelector("text")?.textContent ?? message.querySelector("title").textContent,
      }));
    const parts = [
      ...nodes.map(({ id, disc }) => ({ what: `node ${id}`, at: disc, round: true })),
      ...bodies.map(({ says, body }) => ({ what: `message “${says}”`, at: body, round: false })),
    ];

    // Whatever lies over the stage and is not of it.
    for (const over of document.body.querySelectorAll("*")) {
      if (stage.contains(over) || over.contains(stage) || over.closest(".vh") || isMeant(over, stage)) continue;
      const { position, zIndex, backgroundColor } = getComputedStyle(over);
      if (position === "static" || (zIndex === "auto" && /, 0\)$/.test(backgroundColor)) || !shown(over)) continue;
      const lies = meet(boxOf(over), clipOf(over).visible);
      if (!touches(lies, place)) continue;
      for (const { what, at, round } of parts)
        if (round ? reaches(at, lies) : touches(at, lies, 2)) found("covered", `${what} by ${nameOf(over)}`);
    }

    bodies.forEach((a, i) => {
      for (const b of bodies.slice(i + 1))
        if (touches(a.body, b.body, 3)) found("covered", `message “${a.says}” and message “${b.says}”`);
      for (const { id, disc } of nodes)
        if (reaches(disc, shrunk(a.body, 2))) found("covered", `node ${id} by message “${a.says}”`);
    });
    nodes.forEach((a, i) => {
      for (const b of nodes.slice(i + 1))
        if (reaches(a.disc, shrunk(b.disc, 0.15 * b.disc.width))) found("covered", `node ${a.id} by node ${b.id}`);
    });

    // Marks beside nodes and the trays of exhibits have places of their own.
    const plates = [
      ...[...stage.querySelectorAll(".tray")].map((tray) => ({
        what: `the tray of ${tray.parentElement.getAttribute("class")}`,
        at: boxOf(tray),
        node: "",
      })),
      ...[...stage.querySelectorAll(".node .register")].map((mark) => {
        const node = mark.closest(".node").dataset.id;
        return { what: `a mark of ${node}`, at: boxOf(mark), node };
      }),
    ];
    plates.forEach((a, i) => {
      for (const b of plates.slice(i + 1)) if (touches(a.at, b.at, 2)) found("covered", `${a.what} by ${b.what}`);
      for (const { id, disc } of nodes)
        if (id !== a.node && reaches(disc, a.at)) found("covered", `node ${id} by ${a.what}`);
    });

    // What is written on the stage, against what flies and what stands.
    for (const { element, visible, name } of seen) {
      if (!stage.contains(element)) continue;
      const own = element.closest(".msg, .node");
      for (const { says, body } of own?.matches(".msg") ? [] : bodies)
        if (visible.some((line) => touches(line, body, 3)) && !isMeant(element, stage.querySelector(".msg")))
          found("text over text", `${name} and message “${says}”`);
      for (const { id, disc } of nodes)
        if (own?.dataset.id !== id && !own?.matches(".msg") && visible.some((line) => reaches(disc, line)))
          found("covered", `node ${id} by ${name}`);
    }
  }
  function shrunk({ left, top, right, bottom }, by) {
    return box(left + by, top + by, right - by, bottom - by);
  }
  /** Whether a box reaches into a disc. */
  function reaches(disc, { left, top, right, bottom, width, height }) {
    if (!width || !height) return false;
    const x = (disc.left + disc.right) / 2;
    const y = (disc.top + disc.bottom) / 2;
    const near = Math.hypot(x - Math.max(left, Math.min(right, x)), y - Math.max(top, Math.min(bottom, y)));
    return near < disc.width / 2 - SLACK;
  }

  // ------------------------------------------------------------------------------------------ the window

  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) found("sideways", `the page is ${wide} px wide in a window of ${innerWidth}`);
  for (const { lines, clip, name } of texts)
    if (!clip.by && lines.some(({ left, right }) => left < -1 || right > innerWidth + 1)) found("sideways", name);
  for (const control of document.querySelectorAll("button, a[href], input, select")) {
    if (control.closest(".vh") || !shown(control) || clipOf(control).scrolls) continue;
    const { left, right, width } = boxOf(control);
    if (width && (left < -1 || right > innerWidth + 1)) found("sideways", nameOf(control));
  }

  const places = Object.fromEntries(
    fixed.map((selector) => {
      const element = document.querySelector(selector);
      const at = element?.checkVisibility() ? boxOf(element) : null;
      return [selector, at && [at.left, at.top, at.width, at.height].map(Math.round).join(" ")];
    }),
  );
  return { findings, places, texts: seen.length };
};
