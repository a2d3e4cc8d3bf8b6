// JSON as text. JavaScript reads every number as a double, which keeps 15 digits of it: a payload or a
// result is checked by parsing it, and is otherwise kept, sent and shown as the text that it is.

const INDENT = "  ";
const OPEN = "{[";
const CLOSE = "}]";
const BLANK = " \t\n\r";

/** A value that is JSON already, for `written`. */
export class Json {
  constructor(text) {
    this.text = text;
  }
}

/** The JSON of an object. Members that are undefined are left out; a Json goes in as it is. */
export function written(members) {
  const given = Object.entries(members).filter(([, value]) => value !== undefined);
  return `{${given.map(([name, value]) => `${JSON.stringify(name)}:${value instanceof Json ? value.text : JSON.stringify(value)}`).join(",")}}`;
}

/** An object's members as text, by name. The text must be JSON. */
export function members(text) {
  const found = new Map();
  let at = valueAt(text, 0) + 1;
  while (text[(at = skip(text, at, `${BLANK},`))] !== "}") {
    const nameEnd = stringEnd(text, at);
    const from = skip(text, nameEnd, `${BLANK}:`);
    const end = valueEnd(text, from);
    found.set(JSON.parse(text.slice(at, nameEnd)), text.slice(from, end));
    at = end;
  }
  return found;
}

/** An array's elements as text. The text must be JSON. */
export function elements(text) {
  const found = [];
  let at = valueAt(text, 0) + 1;
  while (text[(at = skip(text, at, `${BLANK},`))] !== "]") {
    const end = valueEnd(text, at);
    found.push(text.slice(at, end));
    at = end;
  }
  return found;
}

/** An object as JavaScript has it, but for these members, which stay text. */
export function read(text, ...kept) {
  const object = JSON.parse(text);
  const all = members(text);
  for (const name of kept) if (all.has(name)) object[name] = all.get(name);
  return object;
}

/** The same tokens on separate lines, up to about that many characters. The text must be JSON. */
export function laidOut(text, most = Infinity) {
  const lines = [];
  let line = "";
  let length = 0;
  let depth = 0;
  const next = () => {
    lines.push(line);
    length += line.length + 1;
    line = INDENT.repeat(depth);
  };
  for (const token of tokens(text)) {
    if (length > most) break;
    if (CLOSE.includes(token)) {
      depth--;
      if (!OPEN.includes(line.at(-1) ?? " ")) next();
      line += token;
    } else {
      if (line && OPEN.includes(line.at(-1))) next();
      line += token === ":" ? ": " : token;
    }
    if (OPEN.includes(token)) depth++;
    if (token === ",") next();
  }
  return [...lines, line].join("\n");
}

function* tokens(text) {
  for (let at = valueAt(text, 0); at < text.length; at = valueAt(text, at)) {
    const end = `${OPEN}${CLOSE},:`.includes(text[at]) ? at + 1 : scalarEnd(text, at);
    yield text.slice(at, end);
    at = end;
  }
}

const valueAt = (text, from) => skip(text, from, BLANK);

function skip(text, from, characters) {
  let at = from;
  while (at < text.length && characters.includes(text[at])) at++;
  return at;
}

/** Whatever its depth is, this does not call itself. */
function valueEnd(text, from) {
  let at = from;
  let depth = 0;
  do {
    at = skip(text, at, `${BLANK},:`);
    if (OPEN.includes(text[at])) depth++;
    if (CLOSE.includes(text[at])) depth--;
    at = OPEN.includes(text[at]) || CLOSE.includes(text[at]) ? at + 1 : scalarEnd(text, at);
  } while (depth > 0);
  return at;
}

const scalarEnd = (text, at) => (text[at] === '"' ? stringEnd(text, at) : wordEnd(text, at));

function stringEnd(text, from) {
  let at = from + 1;
  while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

function wordEnd(text, from) {
  let at = from;
  while (at < text.length && !`${OPEN}${CLOSE},:${BLANK}"`.includes(text[at])) at++;
  return at;
}
