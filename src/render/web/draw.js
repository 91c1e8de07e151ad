// The lineage as SVG: boxes, lines, and stubs for what is folded away.
const graph = document.getElementById('graph');
const drawing = { boxes: new Map(), lines: new Map(), routes: new Map(), scene: undefined, size: undefined };
const LABELLED = 30; // up to so many lines, each says its relation

function shape(tag, attributes, label) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  if (label !== undefined) element.textContent = label;
  return element;
}

// As much of a name as a box holds: its begin and its end. Wide characters take two cells.
function short(name, cells) {
  const wide = (c) => (c.codePointAt(0) > 0x2e7f ? 2 : 1);
  const all = [...name.slice(0, 200), ...(name.length > 200 ? ['…', ...name.slice(-60)] : [])];
  if (all.reduce((sum, c) => sum + wide(c), 0) <= cells) return all.join('');
  const take = (characters, room) => {
    const taken = [];
    for (const c of characters) {
      room -= wide(c);
      if (room < 0) break;
      taken.push(c);
    }
    return taken;
  };
  const end = take([...all].reverse(), Math.floor(cells * 0.6)).reverse();
  return [...take(all, Math.ceil(cells * 0.4) - 1), '…', ...end].join('');
}

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
    const line = shape('path', { class: edges[e].blocked ? 'line blocked' : 'line', d: curve(stops), 'marker-end': 'url(#arrow)' });
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
  drawing.size = { left: left - 30, top: top - 50, width: right - left + 60, height: bottom - top + 100 };
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
    shape('text', { class: 'mark', x: 16, y: 28 }, MARKS[node.verdict]),
    shape('text', { class: 'id', x: 32, y: 20 }, short(node.id, 26)),
    shape('text', { class: 'what', x: 32, y: 36 }, what(node)),
    shape('title', {}, `${node.id}\n${node.kind}, ${node.verdict}\n${license(node)}`),
  );
  return g;
}

// The kind stays, the license gives way.
function what(node) {
  return `${node.kind} · ${short(license(node).replaceAll('LicenseRef-', ''), 24 - node.kind.length)}`;
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

// Through the room that the stops have; what does not go to the right goes around.
function curve(stops) {
  const [a, b] = [stops[0], stops[stops.length - 1]];
  if (b.x <= a.x) {
    const out = Math.max(a.x, b.x) + BOX.width + 50;
    return `M${a.x + BOX.width} ${a.y}C${out} ${a.y} ${out} ${b.y} ${b.x + BOX.width} ${b.y}`;
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
    const x = (a.x + BOX.width + b.x) / 2;
    const around = b.x <= a.x;
    return shape('text', { x: around ? Math.max(a.x, b.x) + BOX.width + 40 : x, y: (a.y + b.y) / 2 - 5, class: path.has(e) ? 'on' : '' }, edges[e].by);
  }));
}
