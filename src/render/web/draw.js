// The lineage as SVG: boxes, lines, and stubs for what is folded away.
const graph = document.getElementById('graph');
const drawing = { boxes: new Map(), lines: new Map(), routes: new Map(), scene: undefined, size: undefined };
const LABELLED = 30; // up to so many lines, each says its relation
const POINTED = 1000; // up to so many, each has an arrow; all lead to the right

function shape(tag, attributes, label) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  if (label !== undefined) element.textContent = label;
  return element;
}

// How much room a character takes, roughly: no font is asked, as that is slow.
function room(c) {
  if (c.codePointAt(0) > 0x2e7f) return 1.9;
  if (/[iljtfrI.,:;'|!()[\]{}/ -]/.test(c)) return 0.7;
  return /[mwMW@%…]/.test(c) ? 1.5 : /[A-Z]/.test(c) ? 1.15 : 1;
}

// As much of a name as a box holds: its begin and its end.
function short(name, most) {
  const all = name.length > 200 ? [...name.slice(0, 60), '…', ...name.slice(-60)] : [...name];
  if (all.reduce((sum, c) => sum + room(c), 0) <= most) return name;
  const take = (characters, left) => {
    const taken = [];
    for (const c of characters) {
      left -= room(c);
      if (left < 0) break;
      taken.push(c);
    }
    return taken;
  };
  const end = take([...all].reverse(), most * 0.6 - 1).reverse();
  return [...take(all, most * 0.4), '…', ...end].join('');
}

// The marks, drawn: a font may lack them.
const SIGNS = {
  clear: 'M-5 0l4 4l7 -9', blocked: 'M-5 -5l10 10m0 -10l-10 10', conditional: 'M0 -6v7m0 4v1',
  unknown: 'M-4 -3a4 3.6 0 1 1 5.6 3.2q-1.6 .9 -1.6 2.4m0 3v.6',
};

function draw(view) {
  performance.clearMeasures('layout');
  performance.mark('layout');
  const ids = [...view.ids];
  const lines = edges.map((_, e) => e).filter((e) => view.ids.has(edges[e].from) && view.ids.has(edges[e].to));
  const { item, routes } = layout(ids, lines, lines.length > LABELLED ? 84 : 150);
  drawing.boxes.clear();
  drawing.lines.clear();
  drawing.routes = new Map(routes.map((route) => [route.e, route]));
  const scene = shape('g', { class: 'scene' });
  const [under, labels, over] = [shape('g', {}), shape('g', { class: 'labels' }), shape('g', {})];
  for (const { e, stops } of routes) {
    const line = shape('path', { class: edges[e].blocked ? 'line blocked' : 'line', d: curve(stops) });
    if (lines.length <= POINTED) line.setAttribute('marker-end', 'url(#arrow)');
    drawing.lines.set(e, line);
    under.append(line);
  }
  let [left, right, top, bottom] = [0, 0, 0, 0];
  for (const n of ids) {
    const at = item.get(n);
    const g = box(nodes[n], at, view);
    drawing.boxes.set(`${n}`, g);
    over.append(g);
    for (const side of ['down', 'up']) {
      const hidden = beyond(n, side).filter((other) => !view.ids.has(other)).length;
      if (!hidden) continue;
      const more = stub(nodes[n], at, side, hidden);
      drawing.boxes.set(`${n} ${side}`, more);
      over.append(more);
    }
    [left, right] = [Math.min(left, at.x), Math.max(right, at.x + BOX.width)];
    [top, bottom] = [Math.min(top, at.y), Math.max(bottom, at.y)];
  }
  drawing.item = item;
  drawing.labels = labels;
  drawing.size = { left: left - 30, top: top - 50, width: right - left + 60, height: bottom - top + 130 };
  scene.append(under, labels, over);
  const arrow = shape('marker', { id: 'arrow', viewBox: '0 0 8 8', refX: 8, refY: 4, markerWidth: 9, markerHeight: 9, markerUnits: 'userSpaceOnUse', orient: 'auto' });
  arrow.append(shape('path', { d: 'M0 0L8 4L0 8z' }));
  const definitions = shape('defs', {});
  definitions.append(arrow);
  graph.replaceChildren(definitions, scene);
  drawing.scene = scene;
  scene.getBBox(); // what the browser lays out is counted, too
  performance.measure('layout', 'layout');
}

// The artifacts that one stands on, or that stand on it.
const beyond = (n, side) => [...new Set(nodes[n][side].map((e) => (side === 'up' ? edges[e].to : edges[e].from)))]
  .filter((other) => other !== n);

function box(node, at, view) {
  const dim = view.found && !view.found.has(node.n);
  const style = ['box', node.verdict, node.shipped && 'shipped', !node.described && 'undescribed', dim && 'dim'];
  const g = shape('g', { class: style.filter(Boolean).join(' '), transform: `translate(${at.x} ${at.y - BOX.height / 2})`, tabindex: -1, role: 'button', 'data-at': node.n, 'aria-label': spoken(node, dim) });
  g.append(
    shape('rect', { width: BOX.width, height: BOX.height, rx: node.kind === 'dataset' ? 14 : 5 }),
    shape('path', { class: 'mark', d: SIGNS[node.verdict], transform: 'translate(17 23)' }),
    shape('text', { class: 'id', x: 32, y: 20 }, short(node.id, 23.5)),
    shape('text', { class: 'what', x: 32, y: 36 }, what(node)),
    shape('title', {}, `${node.id}\n${node.kind}, ${node.verdict}\n${license(node)}`),
  );
  return g;
}

// The kind stays, the license gives way.
function what(node) {
  return `${node.kind} · ${short(license(node).replaceAll('LicenseRef-', ''), 26 - node.kind.length)}`;
}

function spoken(node, dim) {
  const parts = [node.id, node.kind, node.verdict, node.shipped && 'shipped', license(node),
    `stands on ${node.up.length}`, `${node.down.length} on it`, dim && 'context, not found itself'];
  return parts.filter(Boolean).join(', ');
}

function stub(node, at, side, hidden) {
  const label = `+${hidden}`;
  const width = 14 + label.length * 7;
  const x = side === 'up' ? at.x + BOX.width - 4 : at.x - width + 4;
  const what = side === 'up' ? 'that it stands on' : 'that stand on it';
  const y = side === 'up' ? at.y + 6 : at.y - 24;
  const g = shape('g', { class: 'stub', transform: `translate(${x} ${y})`, tabindex: -1, role: 'button', 'data-at': `${node.n} ${side}`, 'aria-label': `${node.id}: unfold ${hidden} ${what}` });
  g.append(
    shape('rect', { width, height: 18, rx: 9 }),
    shape('text', { x: width / 2, y: 13 }, label),
    shape('title', {}, `unfold ${hidden} ${what}`),
  );
  return g;
}

// How deep a line hangs that goes back.
const low = ([a, ...rest]) => Math.max(a.y, rest[rest.length - 1].y) + BOX.height / 2 + 60;

// Through the room that the stops have; what does not go to the right goes back below.
function curve(stops) {
  const [a, b] = [stops[0], stops[stops.length - 1]];
  if (b.x <= a.x) {
    const [from, to] = [a.x + BOX.width / 2 + 30, b.x + BOX.width / 2 - 30];
    const half = BOX.height / 2;
    return `M${from} ${a.y + half}C${from} ${low(stops)} ${to} ${low(stops)} ${to} ${b.y + half}`;
  }
  let [x, y] = [a.x + BOX.width, a.y];
  let path = `M${x} ${y}`;
  stops.slice(1).forEach((stop) => {
    const bend = (stop.x - x) / 2;
    path += `C${x + bend} ${y} ${stop.x - bend} ${stop.y} ${stop.x} ${stop.y}`;
    [x, y] = [stop.x, stop.y];
    if (stop.node < 0) path += `H${x += BOX.width}`;
  });
  return path;
}

// What is looked at stands out: its boxes, its lines, and what the lines say.
function light(lit, path) {
  graph.classList.toggle('lit', lit.size > 0);
  drawing.boxes.forEach((g, key) => {
    g.classList.toggle('on', lit.has(Number(key.split(' ')[0])));
    g.toggleAttribute('data-chosen', key === `${state.node}`);
  });
  drawing.lines.forEach((line, e) => line.classList.toggle('on', path.has(e)));
  const said = drawing.lines.size <= LABELLED ? [...drawing.lines.keys()] : [...path].slice(0, LABELLED);
  drawing.labels.replaceChildren(...said.filter((e) => drawing.routes.has(e)).map((e) => {
    const { stops } = drawing.routes.get(e);
    const [a, b] = [stops[stops.length - 2], stops[stops.length - 1]];
    const back = b.x <= a.x;
    return shape('text', { x: (a.x + b.x + BOX.width) / 2, y: back ? low(stops) - 18 : (a.y + b.y) / 2 - 5, class: path.has(e) ? 'on' : '' }, edges[e].by);
  }));
}
