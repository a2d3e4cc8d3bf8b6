// Has the service seem to answer with markup in every word that names or describes something.
(() => {
  const words = WORDS;
  // By these the page finds its way: other words in their place are unknown to it, and shown nowhere.
  const KEPT = /^(state|kind|outcome|executor|access|roles|level|onConflict|scope|mode|action|missed|overlap|job|at|next|cursor|cron|zone|timeZone|(.*)(At|Until|Id))$/;
  const isFact = text => /^P(\d|T)|^\d{4}-\d\d-\d\dT|^[0-9a-f]{8}-[0-9a-f]{4}-/.test(text);
  const spoilt = (value, name = '') => {
    if (Array.isArray(value)) return value.map(each => spoilt(each, name));
    if (value && typeof value === 'object')
      return Object.fromEntries(Object.entries(value).map(([its, each]) => [its, KEPT.test(its) ? each : spoilt(each, its)]));
    return typeof value === 'string' && !isFact(value) ? value + words : value;
  };
  const meant = path => [words, encodeURIComponent(words), new URLSearchParams([['', words]]).toString().slice(1)].reduce((left, each) => left.replaceAll(each, ''), String(path));
  const lines = () => {
    let rest = '';
    const line = text => (text.startsWith('data:') ? `data: ${JSON.stringify(spoilt(JSON.parse(text.slice(5))))}` : text);
    return new TransformStream({
      transform(chunk, out) {
        const all = (rest + chunk).split('\n');
        rest = all.pop();
        if (all.length) out.enqueue(all.map(each => line(each) + '\n').join(''));
      },
    });
  };
  const asked = window.fetch;
  window.fetch = async (path, options) => {
    const answer = await asked(meant(path), options);
    const type = answer.headers.get('Content-Type') ?? '';
    const { status, headers } = answer;
    if (!window.hostile || !/json|event-stream/.test(type)) return answer;
    const body = type.includes('json')
      ? JSON.stringify(spoilt(await answer.json()))
      : answer.body.pipeThrough(new TextDecoderStream()).pipeThrough(lines()).pipeThrough(new TextEncoderStream());
    return new Response(body, { status, headers });
  };
})();
