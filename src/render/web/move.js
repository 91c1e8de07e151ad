// Moving over the drawing: wheel, drag, buttons, arrow keys.
const sight = { x: 0, y: 0, k: 1, moved: false }; // moved: by hand, and so left alone
let current = ''; // where the keyboard is

function show() {
  drawing.scene.setAttribute('transform', `translate(${sight.x} ${sight.y}) scale(${sight.k})`);
}
const frame = () => ({ width: graph.clientWidth || 600, height: graph.clientHeight || 400 });

function zoom(by, x = frame().width / 2, y = frame().height / 2) {
  sight.moved = true;
  const k = Math.min(3, Math.max(0.03, sight.k * by));
  sight.x = x - (x - sight.x) * k / sight.k;
  sight.y = y - (y - sight.y) * k / sight.k;
  sight.k = k;
  show();
}

function fit(least = 0) {
  const { left, top, width, height } = drawing.size;
  const seen = frame();
  sight.k = Math.max(least, Math.min(1.2, seen.width / width, seen.height / height));
  sight.x = (seen.width - width * sight.k) / 2 - left * sight.k;
  sight.y = (seen.height - height * sight.k) / 2 - top * sight.k;
  show();
}

// A move that shows no more emptiness at the borders than there must be.
function within(move, seen, first, long) {
  const [most, least] = [-first * sight.k, seen - (first + long) * sight.k];
  return most < least ? (most + least) / 2 : Math.min(most, Math.max(least, move));
}

// Brings an artifact into sight, and no nearer than needed.
function look(n, always) {
  const item = drawing.item.get(n);
  if (!item) return;
  const seen = frame();
  const [x, y] = [(item.x + BOX.width / 2) * sight.k + sight.x, item.y * sight.k + sight.y];
  const half = BOX.width / 2 * sight.k + 8;
  const away = x < half || y < 40 || x > seen.width - half || y > seen.height - 40;
  if (!always && !away && sight.k > 0.45) return;
  sight.k = Math.max(sight.k, 0.8);
  const { left, top, width, height } = drawing.size;
  sight.x = within(seen.width / 2 - (item.x + BOX.width / 2) * sight.k, seen.width, left, width);
  sight.y = within(seen.height / 2 - item.y * sight.k, seen.height, top, height);
  show();
}

// One stop for the tab key; the arrows go on from there.
function stand(key, focus) {
  drawing.boxes.get(current)?.setAttribute('tabindex', -1);
  current = drawing.boxes.has(key) ? key : [...drawing.boxes.keys()][0] ?? '';
  const g = drawing.boxes.get(current);
  g?.setAttribute('tabindex', 0);
  if (focus && g) {
    g.focus({ preventScroll: true });
    look(Number(current.split(' ')[0]));
  }
}

function next(key) {
  const [n, side] = [Number(current.split(' ')[0]), current.split(' ')[1]];
  const here = drawing.item.get(n);
  const near = (list) => list.filter((other) => drawing.item.has(other)).sort((a, b) => {
    const far = (other) => Math.abs(drawing.item.get(other).y - here.y);
    return far(a) - far(b);
  })[0];
  if (key === 'ArrowRight' || key === 'ArrowLeft') {
    const towards = key === 'ArrowRight' ? 'up' : 'down';
    if (side) return side === towards ? current : `${n}`;
    const found = near(beyond(n, towards));
    return found === undefined ? `${n} ${towards}` : `${found}`;
  }
  // Along the column, stubs between their boxes.
  const column = [...drawing.item].filter(([, item]) => item.at === here.at)
    .sort(([, a], [, b]) => a.x - b.x || a.y - b.y)
    .flatMap(([m]) => [`${m} down`, `${m}`, `${m} up`]).filter((k) => drawing.boxes.has(k));
  return column[column.indexOf(current) + (key === 'ArrowDown' ? 1 : -1)] ?? current;
}

function open(key) {
  const [n, side] = key.split(' ');
  if (side) unfold(Number(n), side);
  else choose({ node: Number(n) }, true);
}

graph.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key.startsWith('Arrow')) {
    const to = next(event.key);
    if (drawing.boxes.has(to)) stand(to, true);
  } else if (event.key === 'Enter' || event.key === ' ') open(current);
  else if (event.key === '+') zoom(1.25);
  else if (event.key === '-') zoom(0.8);
  else if (event.key === '0') fit();
  else return;
  event.preventDefault();
});
graph.addEventListener('wheel', (event) => {
  event.preventDefault();
  const { left, top } = graph.getBoundingClientRect();
  zoom(Math.exp(-Math.max(-200, Math.min(200, event.deltaY)) / 400), event.clientX - left, event.clientY - top);
}, { passive: false });

let drag;
graph.addEventListener('pointerdown', (event) => {
  if (event.button === 0) drag = { x: event.clientX, y: event.clientY, far: false };
});
graph.addEventListener('pointermove', (event) => {
  if (!drag || !event.buttons) return;
  const [x, y] = [event.clientX - drag.x, event.clientY - drag.y];
  if (!drag.far && Math.hypot(x, y) < 4) return;
  // Only now, so that a mere click reaches the box under it.
  if (!drag.far) graph.setPointerCapture(event.pointerId);
  drag = { x: event.clientX, y: event.clientY, far: true };
  sight.moved = true;
  sight.x += x;
  sight.y += y;
  show();
});
graph.addEventListener('click', (event) => {
  const g = event.target.closest('[data-at]');
  if (g && !drag?.far) {
    stand(g.dataset.at, true);
    open(g.dataset.at);
  }
  drag = undefined;
});
document.getElementById('in').addEventListener('click', () => zoom(1.4));
document.getElementById('out').addEventListener('click', () => zoom(1 / 1.4));
document.getElementById('fit').addEventListener('click', () => { sight.moved = false; fit(); });
