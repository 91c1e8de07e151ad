// What the page is about, unpacked: strings, licenses, clauses and steps stand once and are named
// by number.
const data = JSON.parse(document.getElementById('data').textContent);
const text = (n) => data.strings[n];
const MARKS = { clear: '✓', conditional: '!', unknown: '?', blocked: '✕' };
const VERDICTS = ['blocked', 'unknown', 'conditional', 'clear'];
const worse = (a, b) => VERDICTS.indexOf(a) - VERDICTS.indexOf(b);

const licenses = new Map(data.licenses.map(([id, title, url]) => [id, { title, url }]));
const edges = data.edges.map(([from, by, to, evidence]) => ({
  from, to, by: text(by), evidence: evidence === undefined ? '' : text(evidence), blocked: false,
}));
const said = ({ parts, ...rest }) => ({
  ...Object.fromEntries(Object.entries(rest).map(([key, n]) => [key, text(n)])),
  parts: (parts || []).map((part) => part.map(text)),
});
const nodes = data.nodes.map((node, n) => ({
  n, id: node.id, kind: text(node.kind), verdict: text(node.verdict), layer: node.layer,
  shipped: !!node.shipped, described: !node.undescribed, start: !!node.start,
  said: said(node.said || {}), asked: node.asked,
  title: (node.title || []).map((t) => {
    const [license, from, reach, hangs] = data.titles[t];
    return { license: text(license), from, reach: text(reach), hangs: (hangs || []).map(text) };
  }),
  choices: (node.choices || []).map((c) => c.map(text)), due: node.due || [], findings: [], up: [], down: [],
}));
const findings = data.findings.map(([at, sort, message, named, paths, fingerprint, places], n) => {
  const common = data.sorts[sort];
  let next = 0;
  return {
    ...common, n, at, paths, fingerprint, places,
    message: text(message).replaceAll('\u0001', () => nodes[named[next++]].id),
    licenses: common.licenses.map(text), help: common.help.map(text),
    because: common.because.map((c) => {
      const [license, section, quote, reading, source] = data.clauses[c];
      return { license: text(license), section, quote, reading, source };
    }),
  };
});
const duties = new Map(data.duties);

edges.forEach((edge, e) => {
  nodes[edge.from].up.push(e);
  nodes[edge.to].down.push(e);
});
findings.forEach((f) => {
  nodes[f.at].findings.push(f);
  if (f.verdict === 'blocked' && !f.note) f.paths.flat().forEach((e) => { edges[e].blocked = true; });
});
// What a search looks through, folded once.
nodes.forEach((node) => {
  const words = [node.id, node.said.declared, node.said.normalized, ...node.title.map((t) => t.license)];
  node.words = words.filter(Boolean).join('\n').toLowerCase();
});
findings.forEach((f) => {
  f.words = [f.message, f.code, ...f.licenses].join('\n').toLowerCase();
});

const license = (node) => node.said.normalized || node.said.declared
  || (node.described ? 'no license stated' : 'not described');
const count = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

// An element with properties and children; strings become text, never markup.
function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter((c) => c !== undefined && c !== false));
  return element;
}
const name = (id) => make('bdi', { class: 'name' }, id);
// What stands between backticks is a name.
const phrase = (message) => message.split('`').map((part, i) => (i % 2 ? make('code', {}, name(part)) : part));
const badge = (verdict) => make('span', { class: `badge ${verdict}` },
  make('span', { 'aria-hidden': 'true' }, MARKS[verdict]), ` ${verdict}`);
