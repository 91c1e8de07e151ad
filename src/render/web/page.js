// What is in view, what is chosen, what is looked for.
const $ = (id) => document.getElementById(id);
const state = { finding: undefined, node: undefined, everything: false, unfolded: new Set(), back: undefined };
const FOLD = data.fold; // from so many artifacts on, the drawing starts folded
const LIST = 200; // so many findings are listed at once

function asked(intent) {
  const parts = [intent.purpose || 'purpose not stated', (intent.release || []).join(', ')];
  if (intent.domains) parts.push(intent.domains.length ? `fields: ${intent.domains.join(', ')}` : 'none of the listed fields');
  if (intent['as-of']) parts.push(`as of ${intent['as-of']}`);
  return parts.filter(Boolean).join(' · ');
}

function header() {
  const shipped = nodes.filter((n) => n.shipped).length;
  const failing = findings.filter((f) => f.fails).length;
  $('verdict').replaceChildren(badge(data.verdict));
  $('summary').textContent = `${count(nodes.length, 'artifact')}, ${shipped} shipped, ${count(findings.length, 'finding')}, ${failing} failing`;
  $('asked').replaceChildren(make('b', {}, 'Asked: '), asked(data.asked));
  $('footer').append(`${data.tool}, rules of ${data.catalog}.`);
  if (data.remarks.length) {
    $('footer').append(make('details', {}, make('summary', {}, `Used without your having said it (${data.remarks.length})`),
      ...data.remarks.map((r) => make('p', {}, phrase(r)))));
  }
  for (const verdict of VERDICTS) {
    const number = nodes.filter((n) => n.verdict === verdict).length;
    $('verdicts').append(make('label', {}, make('input', { type: 'checkbox', name: 'verdict', value: verdict }), badge(verdict), ` ${number}`));
  }
  const options = (id, words) => {
    const sum = new Map();
    words.forEach((w) => sum.set(w, (sum.get(w) || 0) + 1));
    $(id).append(make('option', { value: '' }, 'any'), ...[...sum].sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([w, n]) => make('option', { value: w }, `${w} (${n})`)));
  };
  options('kind', nodes.map((n) => n.kind));
  options('code', findings.map((f) => f.code));
  options('license', nodes.flatMap((n) => [...new Set(n.title.map((t) => t.license))]));
}

// What is looked for; `undefined` where nothing is.
function wanted() {
  const verdicts = [...document.querySelectorAll('[name=verdict]:checked')].map((c) => c.value);
  const words = $('search').value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const [kind, code, id] = ['kind', 'code', 'license'].map((field) => $(field).value);
  if (!verdicts.length && !words.length && !kind && !code && !id) return undefined;
  const says = (...where) => words.every((w) => where.some((part) => part.includes(w)));
  const fits = (node) => (!kind || node.kind === kind) && (!id || node.title.some((t) => t.license === id));
  return {
    finding: (f) => fits(nodes[f.at]) && (!verdicts.length || verdicts.includes(f.verdict)) && (!code || f.code === code) && says(f.words, nodes[f.at].words),
    node: (n) => fits(n) && (!verdicts.length || verdicts.includes(n.verdict)) && (!code || n.findings.some((f) => f.code === code))
      && (says(n.words) || n.findings.some((f) => says(f.words, n.words))),
  };
}

// The artifacts in view: what is found with its context, else where the findings are; what was
// unfolded; what is chosen.
function view(want) {
  const found = want && new Set(nodes.filter(want.node).map((n) => n.n));
  let ids;
  if (state.everything) ids = new Set(nodes.map((n) => n.n));
  else if (found) {
    const first = [...found].sort((a, b) => worse(nodes[a].verdict, nodes[b].verdict) || a - b).slice(0, FOLD);
    ids = new Set(first);
    for (const n of first) {
      nodes[n].findings.forEach((f) => f.paths.flat().forEach((e) => ids.add(edges[e].to)));
      if (ids.size < 2 * FOLD) ['up', 'down'].forEach((side) => beyond(n, side).slice(0, 4).forEach((m) => ids.add(m)));
    }
  } else ids = new Set(nodes.filter((n) => n.start).map((n) => n.n));
  state.unfolded.forEach((n) => ids.add(n));
  chosen().boxes.forEach((n) => ids.add(n));
  return { ids: new Set([...ids].sort((a, b) => a - b)), found };
}

// The boxes and lines of what is chosen, and what is beside it.
function chosen() {
  const [boxes, lines, beside] = [new Set(), new Set(), new Set()];
  if (state.finding !== undefined) {
    const f = findings[state.finding];
    boxes.add(f.at);
    f.paths.flat().forEach((e) => { lines.add(e); boxes.add(edges[e].from).add(edges[e].to); });
  } else if (state.node !== undefined) {
    boxes.add(state.node);
    beside.add(state.node);
    [...nodes[state.node].up, ...nodes[state.node].down].forEach((e) => { lines.add(e); beside.add(edges[e].from).add(edges[e].to); });
  }
  return { boxes, lines, lit: new Set([...boxes, ...beside]) };
}

function entry(f) {
  return make('button', { type: 'button', class: 'entry', 'data-finding': f.n, 'aria-current': state.finding === f.n ? 'true' : undefined, onclick: () => choose({ finding: f.n }, true) },
    make('span', { class: 'head' }, badge(f.verdict), ' ', make('code', {}, f.code), f.accepted ? ' accepted' : f.known ? ' known' : f.note ? ' note' : undefined),
    make('span', { class: 'message' }, phrase(f.message)));
}

function listing(shown) {
  const lived = (f) => f.accepted || f.known;
  const groups = [
    ['Fail the check', shown.filter((f) => f.fails)],
    ['To look at', shown.filter((f) => !f.fails && !lived(f) && !f.note)],
    ['Accepted or known', shown.filter((f) => lived(f) && !f.note)],
    ['Notes at upstreams', shown.filter((f) => f.note)],
  ].filter(([, all]) => all.length);
  $('list').replaceChildren(...groups.map(([title, all]) => {
    const group = make('ol', { class: 'entries' });
    const more = (from) => {
      group.append(...all.slice(from, from + LIST).map((f) => make('li', {}, entry(f))));
      const rest = all.length - from - LIST;
      if (rest > 0) {
        const button = make('button', { type: 'button', onclick: () => { last.remove(); more(from + LIST); group.children[from + LIST].firstChild.focus(); } }, `Show ${Math.min(rest, LIST)} of ${rest} more`);
        const last = make('li', {}, button);
        group.append(last);
      }
    };
    more(0);
    return make('section', {}, make('h3', {}, `${title} (${all.length})`), group);
  }));
  if (!groups.length) $('list').append(make('p', {}, findings.length ? 'No finding fits.' : 'Nothing is found: nothing stands against it.'));
}

let drawn;
function update(keep) {
  if (!keep) sight.moved = false;
  const want = wanted();
  const seen = view(want);
  const shown = want ? findings.filter(want.finding) : findings;
  const key = [...seen.ids].join() + (seen.found ? `/${[...seen.found].join()}` : '');
  const inside = graph.contains(document.activeElement);
  if (key !== drawn) {
    drawn = key;
    draw(seen);
    show();
    stand(current, inside);
  }
  if (!keep) start();
  light(chosen().lit, chosen().lines);
  const folded = nodes.length - seen.ids.size;
  $('view').textContent = folded ? `${seen.ids.size} of ${nodes.length} shown` : `all ${nodes.length} shown`;
  $('all').textContent = state.everything ? 'Fold' : 'Show all';
  $('all').hidden = !folded && !state.everything;
  $('count').textContent = want
    ? `${count(seen.found.size, 'artifact')} and ${count(shown.length, 'finding')} of ${findings.length} found`
    : `${count(nodes.length, 'artifact')}, ${count(findings.length, 'finding')}`;
  return shown;
}

// All of it, if that can be read; else what comes first.
function start() {
  fit(state.everything ? 0 : 0.7);
  const { width, height } = drawing.size;
  sight.whole = width * sight.k <= frame().width + 1 && height * sight.k <= frame().height + 1;
  if (sight.whole || state.everything) return;
  const first = findings.find((f) => drawing.item.has(f.at));
  look(state.node ?? findings[state.finding]?.at ?? first?.at ?? drawing.item.keys().next().value, true);
}

function unfold(n, ...sides) {
  const hidden = sides.flatMap((side) => beyond(n, side)).filter((m) => !drawing.item.has(m));
  hidden.sort((a, b) => worse(nodes[a].verdict, nodes[b].verdict) || a - b).slice(0, FOLD).forEach((m) => state.unfolded.add(m));
  state.unfolded.add(n);
  current = `${n}`;
  update(true);
  look(n, true);
  $('count').textContent = `${count(Math.min(hidden.length, FOLD), 'artifact')} unfolded`;
}

// Opens an artifact or a finding; `undefined` closes.
function choose(what, move) {
  if (what && move && detail.hidden) state.back = document.activeElement;
  state.finding = what?.finding;
  state.node = what?.node;
  const f = findings[state.finding];
  const node = nodes[state.node];
  detail.hidden = !what;
  $('main').classList.toggle('open', !!what);
  update(sight.moved || !sight.whole);
  document.querySelectorAll('[data-finding]').forEach((b) => {
    if (Number(b.dataset.finding) === state.finding) b.setAttribute('aria-current', 'true');
    else b.removeAttribute('aria-current');
  });
  const hash = f ? `#finding=${encodeURIComponent(f.fingerprint)}` : node ? `#artifact=${encodeURIComponent(node.id)}` : ' ';
  if (location.hash !== hash.trim()) history.replaceState(null, '', hash.trim() || location.pathname + location.search);
  if (!what) {
    if (state.back?.isConnected) state.back.focus();
    else stand(current, true);
    return;
  }
  detail.replaceChildren(make('button', { type: 'button', class: 'close', 'aria-label': 'Close', onclick: () => choose() }, '✕'),
    ...(f ? finding(f) : artifact(node)).filter(Boolean));
  detail.scrollTop = 0;
  stand(`${f ? f.at : state.node}`);
  look(f ? f.at : state.node);
  if (move) detail.focus({ preventScroll: true });
  if (matchMedia('(max-width: 800px)').matches) detail.scrollIntoView({ block: 'start' });
}

function linked() {
  const [what, value] = location.hash.slice(1).split('=');
  let id;
  try { id = decodeURIComponent(value || ''); } catch { return; }
  const f = what === 'finding' && findings.find((x) => x.fingerprint === id);
  const node = what === 'artifact' && nodes.find((x) => x.id === id);
  if (f) choose({ finding: f.n });
  else if (node) choose({ node: node.n });
}

header();
listing(update());
linked();
let soon;
$('filters').addEventListener('input', () => {
  clearTimeout(soon);
  soon = setTimeout(() => { state.unfolded.clear(); listing(update()); }, 120);
});
$('filters').addEventListener('reset', () => setTimeout(() => { state.unfolded.clear(); listing(update()); }));
$('filters').addEventListener('submit', (event) => event.preventDefault());
$('all').addEventListener('click', () => { state.everything = !state.everything; state.unfolded.clear(); update(); });
$('skip').addEventListener('click', (event) => { event.preventDefault(); $('findings').focus(); });
$('list').addEventListener('keydown', (event) => {
  const turn = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!turn) return;
  const all = [...$('list').querySelectorAll('button')];
  all[all.indexOf(document.activeElement) + turn]?.focus();
  event.preventDefault();
});
document.addEventListener('keydown', (event) => {
  const typing = event.target.matches('input[type=search], select');
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    $('search').focus();
  } else if (event.key === 'Escape' && !detail.hidden && !typing) choose();
});
addEventListener('hashchange', linked);
addEventListener('resize', () => { if (!sight.moved) start(); });
