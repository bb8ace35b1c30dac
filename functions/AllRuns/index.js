'use strict';
(() => {
  const at = id => document.getElementById(id);
  if (!at('table')) return;
  const { runs, champions = {} } = JSON.parse(at('runs-data').textContent);
  const most = 100;
  const number = new Intl.NumberFormat('en-US');
  const state = { text: '', dataset: '', status: '', key: 'startedAt', down: true, page: 0 };

  for (const run of runs) {
    run.value ??= null;
    run.usd ??= null;
    run.saving = run.usd !== null && run.onDemandUsd > 0 ? 100 * (run.onDemandUsd - run.usd) / run.onDemandUsd : null;
    run.champion = champions[run.name] === run.run;
    run.words = `${run.name} ${run.run} ${run.status} ${run.metric ?? ''}${run.champion ? ' champion' : ''}`.toLowerCase();
    run.when = Date.parse(run.startedAt);
  }

  // As the server writes them: see functions/Report/Format.cs.
  const trimmed = (value, digits) => value.toFixed(digits).replace(/\.?0+$/, '');
  const figure = value => value === 0 ? '0' : Math.abs(value) >= 0.001 && Math.abs(value) < 100000 ? trimmed(value, 4)
    : value.toExponential(3).replace(/\.?0+e/, 'e').replace('e+', 'e');
  const money = usd => usd === 0 ? '$0' : usd >= 0.001 ? `$${usd.toFixed(4)}` : usd >= 0.00001 ? `$${usd.toFixed(6)}` : 'under $0.00001';
  const time = seconds => {
    const s = Math.round(seconds);
    return s < 60 ? `${s} s` : s < 3600 ? `${Math.floor(s / 60)} min ${s % 60} s` : `${Math.floor(s / 3600)} h ${Math.floor(s % 3600 / 60)} min`;
  };

  const element = (name, kind, ...children) => {
    const made = document.createElement(name);
    if (kind) made.className = kind;
    made.append(...children);
    return made;
  };
  const row = run => {
    const kind = run.status === 'succeeded' ? 'good' : 'bad';
    const shape = element('span', `shape ${kind}`);
    shape.setAttribute('aria-hidden', 'true');
    const link = run.withoutReport ? run.run : element('a', '', run.run);
    if (!run.withoutReport) link.href = `runs/${encodeURIComponent(run.folder ?? run.name)}/${encodeURIComponent(run.run)}/report.html`;
    const name = element('td', '', run.name);
    name.dir = 'auto';
    return element('tr', '',
      element('td', 'n left', new Date(run.when).toISOString().slice(0, 16).replace('T', ' ')), name,
      element('td', '', link, ...run.champion ? [' ', element('span', 'badge champion', '★ champion')] : []),
      element('td', '', element('span', `verdict ${kind}`, shape, run.status)),
      element('td', 'n', ...run.value === null ? [] : [`${figure(run.value)} `, element('span', 'beside', run.metric ?? '')]),
      element('td', 'n', run.usd === null ? '' : money(run.usd)),
      element('td', 'n', run.saving === null ? '' : `${Math.round(run.saving)} %`),
      element('td', 'n', String(run.attempts)), element('td', 'n', time(run.seconds)));
  };

  const value = run => state.key === 'startedAt' ? run.when : run[state.key];
  // What has no value comes last, whichever way.
  const order = (one, other) => {
    const [a, b] = [value(one), value(other)];
    if (a === b) return other.when - one.when;
    if (a === null || a === undefined) return 1;
    if (b === null || b === undefined) return -1;
    return (a < b ? -1 : 1) * (state.down ? -1 : 1);
  };

  let found = runs;
  const draw = () => {
    const start = state.page * most;
    const shown = found.slice(start, start + most);
    at('rows').replaceChildren(...shown.map(row));
    at('shown').textContent = found.length === 0 ? 'No run matches.'
      : found.length <= most ? `${number.format(found.length)} run${found.length === 1 ? '' : 's'}`
      : `${number.format(start + 1)} to ${number.format(start + shown.length)} of ${number.format(found.length)} runs`;
    at('pages').hidden = found.length <= most;
    at('newer').disabled = start === 0;
    at('older').disabled = start + most >= found.length;
    for (const head of document.querySelectorAll('#table th')) {
      if (head.dataset.key === state.key) head.setAttribute('aria-sort', state.down ? 'descending' : 'ascending');
      else head.removeAttribute('aria-sort');
    }
  };
  const select = () => {
    const words = state.text.toLowerCase().split(/\s+/).filter(word => word);
    found = runs.filter(run => (!state.dataset || run.name === state.dataset) && (!state.status || run.status === state.status)
      && words.every(word => run.words.includes(word))).sort(order);
    state.page = 0;
    draw();
  };

  for (const head of document.querySelectorAll('#table th')) {
    const button = element('button', '', head.textContent);
    button.type = 'button';
    button.addEventListener('click', () => {
      state.down = state.key === head.dataset.key ? !state.down : !['name', 'run', 'status'].includes(head.dataset.key);
      state.key = head.dataset.key;
      select();
    });
    head.replaceChildren(button);
    if (head.dataset.key === state.key) head.setAttribute('aria-sort', 'descending');
  }
  for (const name of [...new Set(runs.map(run => run.name))].sort()) at('dataset').append(new Option(name, name));
  at('find').addEventListener('input', event => { state.text = event.target.value; select(); });
  at('dataset').addEventListener('change', event => { state.dataset = event.target.value; select(); });
  at('status').addEventListener('change', event => { state.status = event.target.value; select(); });
  at('newer').addEventListener('click', () => { state.page--; draw(); });
  at('older').addEventListener('click', () => { state.page++; draw(); });
  for (const link of document.querySelectorAll('[data-dataset]')) {
    link.addEventListener('click', () => { at('dataset').value = state.dataset = link.dataset.dataset; select(); });
  }
  at('filters').addEventListener('submit', event => event.preventDefault());
  at('filters').hidden = false;
  at('pages').hidden = runs.length <= most;
  at('newer').disabled = true;
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
})();
