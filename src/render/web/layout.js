// Where the nodes in view stand: a column for each layer, what is shipped first; in a column next
// to what they hang on. A column that is too long for the eye goes on beside itself.
const BOX = { width: 224, height: 46, gap: 14 };
const ROUTED = 150; // up to so many nodes, long edges get room of their own between the others

function layout(ids, lines, gap) {
  const layers = [...new Set(ids.map((n) => nodes[n].layer))].sort((a, b) => a - b);
  const column = new Map(layers.map((layer, at) => [layer, at]));
  const columns = layers.map(() => []);
  const items = [];
  const add = (at, node) => {
    const item = { at, node, left: [], right: [], x: 0, y: 0, seen: false };
    items.push(item);
    columns[at].push(item);
    return item;
  };
  const join = (a, b) => { a.right.push(b); b.left.push(a); };
  const item = new Map(ids.map((n) => [n, add(column.get(nodes[n].layer), n)]));
  const routes = lines.map((e) => {
    const [a, b] = [item.get(edges[e].from), item.get(edges[e].to)];
    if (b.at <= a.at || b.at - a.at > 1 && ids.length > ROUTED) {
      if (b.at > a.at) join(a, b);
      return { e, stops: [a, b] };
    }
    const stops = [a];
    for (let at = a.at + 1; at < b.at; at += 1) stops.push(add(at, -1));
    stops.push(b);
    stops.slice(1).forEach((stop, i) => join(stops[i], stop));
    return { e, stops };
  });
  begin(columns);
  for (let sweep = 0; sweep < 8; sweep += 1) order(columns, sweep % 2 === 0);
  place(columns, ids.length, gap);
  return { item, routes };
}

// A first order: each after what leads to it.
function begin(columns) {
  const found = columns.map(() => []);
  columns.forEach((items) => items.forEach((first) => {
    const open = [first];
    while (open.length) {
      const item = open.pop();
      if (item.seen) continue;
      item.seen = true;
      found[item.at].push(item);
      for (let i = item.right.length; i > 0; i -= 1) open.push(item.right[i - 1]);
    }
  }));
  found.forEach((items, at) => { columns[at] = items; number(items); });
}

function number(items) {
  items.forEach((item, i) => { item.y = i - items.length / 2; });
}

// Each where the middle of its neighbors on one side is.
function order(columns, forth) {
  const turn = forth ? columns : [...columns].reverse();
  for (const items of turn) {
    for (const item of items) {
      const beside = forth ? item.left : item.right;
      item.want = beside.length ? beside.reduce((sum, b) => sum + b.y, 0) / beside.length : item.y;
    }
    items.sort((a, b) => a.want - b.want || a.y - b.y);
    number(items);
  }
}

function place(columns, total, gap) {
  const step = BOX.height + BOX.gap;
  const aside = BOX.width + 28;
  const rows = Math.max(40, Math.round(Math.sqrt(total * aside / step / 1.6)));
  let x = 0;
  const free = [];
  for (const items of columns) {
    const beside = Math.ceil(items.length / rows);
    const long = Math.ceil(items.length / beside);
    items.forEach((item, i) => {
      item.x = x + (i % beside) * aside;
      item.y = (Math.floor(i / beside) - (long - 1) / 2) * step;
    });
    if (beside === 1) free.push(items);
    x += (beside - 1) * aside + BOX.width + gap;
  }
  for (let pass = 0; pass < 6; pass += 1) {
    (pass % 2 ? [...free].reverse() : free).forEach((items) => settle(items));
  }
}

// As near to the middle of the neighbors as the order and the room between boxes allow: where two
// want the same room, they and all that they push share the distance.
function settle(items) {
  const high = (item) => (item.node < 0 ? 16 : BOX.height + BOX.gap);
  let room = 0;
  const blocks = [];
  items.forEach((item, i) => {
    if (i) room += (high(items[i - 1]) + high(item)) / 2;
    const beside = [...item.left, ...item.right];
    const want = beside.length ? beside.reduce((sum, b) => sum + b.y, 0) / beside.length : item.y;
    item.room = room;
    blocks.push({ sum: want - room, items: [item] });
    while (blocks.length > 1) {
      const [last, before] = [blocks[blocks.length - 1], blocks[blocks.length - 2]];
      if (before.sum / before.items.length <= last.sum / last.items.length) break;
      before.sum += last.sum;
      before.items.push(...last.items);
      blocks.pop();
    }
  });
  for (const { sum, items: block } of blocks) {
    for (const item of block) item.y = sum / block.length + item.room;
  }
}
