// The panel: one artifact or one finding in full.
const detail = document.getElementById('detail');

const to = (n) => make('button', { type: 'button', class: 'to', onclick: () => choose({ node: n }, true) },
  make('span', { class: `badge bare ${nodes[n].verdict}`, 'aria-hidden': 'true' }, MARKS[nodes[n].verdict]), name(nodes[n].id),
  make('span', { class: 'unseen' }, `, ${nodes[n].verdict}`));
const section = (title, ...children) => make('section', {}, make('h3', {}, title), ...children);
const list = (tag, items, properties) => make(tag, properties, ...items.map((item) => make('li', {}, item)));
const hanging = (switches) => (switches.length ? make('span', { class: 'hangs' }, ` hangs on ${switches.join(' and ')}`) : undefined);

// A license with its name; where its steward publishes it, that is one click away and no nearer.
function law(id) {
  const known = licenses.get(id);
  const link = known && /^https?:\/\//.test(known.url)
    ? make('a', { href: known.url, rel: 'noopener noreferrer', target: '_blank', title: known.title }, id)
    : make('span', { title: known?.title }, id);
  return make('bdi', { class: 'law' }, link);
}

function finding(f) {
  const state = [];
  if (f.note) state.push('A note at an upstream: told, not counted against what is shipped.');
  if (f.accepted) state.push(`Accepted by ${f.accepted[0]} until ${f.accepted[1]}: ${f.accepted[2]}`);
  if (f.known) state.push('Known: the baseline has it.');
  if (!f.fails && !f.note && !f.accepted && !f.known) state.push(`Told (${f.level}); the check does not fail for it.`);
  if (f.fails) state.push('The check fails for this.');
  const rests = { text: 'the words of the license', steward: 'what the steward of the license says', reading: 'a reading of the words', assumption: 'an open question' };
  return [
    make('p', { class: 'lead' }, badge(f.verdict), ' ', make('code', {}, f.code)),
    make('h2', { id: 'detail-title' }, phrase(f.message)),
    ...state.map((line) => make('p', { class: 'state' }, line)),
    section('Artifact', to(f.at)),
    ...f.paths.map((path, i) => section(i ? 'And from there' : 'Path', chain(f, path))),
    f.because.length > 0 && section(f.because.length > 1 ? 'Clauses that decide' : 'The clause that decides', ...f.because.map(clause)),
    section('Rests on', make('p', {}, rests[f.basis] || f.basis, hanging(f.hangs))),
    f.help.length > 0 && section('What to do', list('ul', f.help.map(phrase))),
    f.places.length > 0 && section('Where it is said', list('ul', f.places, { class: 'places' })),
    make('p', { class: 'print' }, `fingerprint ${f.fingerprint}`),
  ];
}

// `acme/chat-8b` – fine-tuned-from → `base`, one under the other.
function chain(f, path) {
  const start = path.length ? edges[path[0]].from : f.at;
  return make('ol', { class: 'chain' }, make('li', {}, to(start), make('span', { class: 'what' }, license(nodes[start]))),
    ...path.map((e) => make('li', {}, make('span', { class: 'by' }, `${edges[e].by}${edges[e].evidence ? ` (${edges[e].evidence})` : ''}`),
      to(edges[e].to), make('span', { class: 'what' }, license(nodes[edges[e].to])))));
}

function clause(c) {
  return make('figure', {},
    make('blockquote', {}, c.quote),
    make('figcaption', {}, law(c.license), ` ${c.section}`, c.source ? `, ${c.source}` : undefined),
    c.reading ? make('p', { class: 'reading' }, make('b', {}, 'Read as: '), c.reading) : undefined);
}

function artifact(node) {
  const { said } = node;
  const facts = [];
  if (said.declared) facts.push(['declared', name(said.declared)]);
  if (said.normalized && said.normalized !== said.declared) facts.push(['read as', name(said.normalized)]);
  if (!said.declared && !said.normalized) facts.push(['declared', node.described ? 'nothing is stated' : 'nothing describes it']);
  if (said.evidence) facts.push(['evidence', said.evidence]);
  if (said.table) facts.push(['from', said.table]);
  said.parts.forEach(([part, declared]) => facts.push([part, name(declared)]));
  if (said.revision) facts.push(['revision', name(said.revision)]);
  node.choices.forEach(([expression, chosen]) => facts.push(['taken', `${chosen}, of ${expression}`]));
  if (node.asked) facts.push(['asked', asked(node.asked)]);
  const hidden = ['up', 'down'].flatMap((side) => beyond(node.n, side)).filter((n) => !drawing.item.has(n)).length;
  return [
    make('p', { class: 'lead' }, badge(node.verdict), ` ${node.kind}${node.shipped ? ', shipped' : ''}`),
    make('h2', { id: 'detail-title' }, name(node.id)),
    hidden > 0 && make('p', {}, make('button', { type: 'button', onclick: () => unfold(node.n, 'up', 'down') }, `Unfold ${count(hidden, 'neighbor')}`)),
    node.findings.length > 0 && section(`Findings (${node.findings.length})`, list('ul', many(node.findings, (f) => entry(f)), { class: 'entries' })),
    section('License', make('dl', {}, ...facts.flatMap(([term, value]) => [make('dt', {}, term), make('dd', {}, value)]))),
    node.title.length > 0 && section(`Title: licenses that run with it (${node.title.length})`, make('ul', { class: 'title' }, ...many(node.title, (t) =>
      make('li', {}, law(t.license), ` ${t.reach}`, t.from === node.n ? ', its own' : [' from ', to(t.from)], hanging(t.hangs))))),
    node.due.length > 0 && section(`Duties (${node.due.length})`, make('ul', { class: 'duties' }, ...todo(node.due))),
    ...[['up', 'Stands on'], ['down', 'Stand on it']].map(([side, title]) => node[side].length > 0
      && section(`${title} (${node[side].length})`, list('ul', many(node[side], (e) =>
        [make('span', { class: 'by' }, edges[e].by), ' ', to(side === 'up' ? edges[e].to : edges[e].from)])))),
  ];
}

// So much as a panel holds; how many more there are is said.
const MANY = 60;
function many(all, show) {
  const more = all.length - MANY;
  return [...all.slice(0, MANY).map(show), ...(more > 0 ? [make('span', {}, `… and ${more} more`)] : [])];
}

// A demand of a license is one entry, whatever upstreams it is from.
function todo(due) {
  const turn = ['unmet', 'unchecked', 'met'];
  const tasks = due.map(([demand, ...from]) => ({ from, ...data.demands[demand] }));
  tasks.sort((a, b) => turn.indexOf(a.status) - turn.indexOf(b.status));
  return many(tasks, (task) => {
    return make('li', { class: task.status },
      make('details', {},
        make('summary', {}, make('span', { class: `status ${task.status}` }, `${{ met: '☑', unmet: '☒', unchecked: '☐' }[task.status]} ${task.status}`),
          ' ', make('b', {}, task.duty), `: ${duties.get(task.duty)}`, task.request ? ' (asked for, not demanded)' : undefined),
        ...(task.values || []).map((value) => make('p', { class: 'value' }, value)),
        make('blockquote', {}, task.quote),
        make('p', {}, law(text(task.license)), ` ${task.section}`, task.when.length ? `; on ${task.when.join(', ')}` : undefined, hanging(task.hangs)),
        task.looked === undefined ? undefined : make('p', {}, `looked at ${text(task.looked)}`),
        make('p', {}, 'from ', ...many(task.from, to))));
  });
}
