// Notes whatever runs that no file of the console has, and whatever the browser kept from running.
window.ran = [];
window.boom = what => window.ran.push(String(what ?? 'boom'));
for (const name of ['alert', 'confirm', 'prompt'])
  window[name] = (...words) => window.ran.push(`${name}(${words})`);
document.addEventListener('securitypolicyviolation', ({ effectiveDirective, sample, blockedURI }) =>
  window.ran.push(`${effectiveDirective} ${blockedURI} ${sample}`));

/** What became of words that look like markup: nothing, if the list is empty. */
window.suspects = () => {
  const found = [...window.ran];
  for (const element of document.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name) || /^(srcdoc|xlink:href|formaction|action)$/i.test(name)) found.push(`${element.tagName} ${name}=${value}`);
      if (/^(href|src|data)$/i.test(name) && /^\s*(javascript|data|vbscript):/i.test(value)) found.push(`${element.tagName} ${name}=${value}`);
    }
    if (['SCRIPT', 'IFRAME', 'OBJECT', 'EMBED', 'BASE', 'STYLE'].includes(element.tagName) && !element.getAttribute('src')?.startsWith('console/')) found.push(element.outerHTML.slice(0, 200));
  }
  return found.join('\n');
};
