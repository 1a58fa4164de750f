// A light tint for code: comments, strings, numbers and common words. It colours, it does not parse.

import { h } from "./dom.js";

const WORDS = {
  python: "and as assert async await break class continue def del elif else except False finally for from global if import in is lambda None nonlocal not or pass raise return self True try while with yield match case",
  sql: "select from where group by order having join left right inner outer on as and or not null is in insert into values update set delete create table index with union all distinct limit over partition case when then else end between like count sum avg min max",
  bash: "if then else elif fi for in do done while case esac function return export local echo cd set",
  yaml: "true false null yes no",
  json: "true false null",
  generic: "if else for while return function class const let var import from export new def true false null None True False struct enum public private static void int float double bool string",
};
const ALIASES = { py: "python", sh: "bash", shell: "bash", console: "bash", yml: "yaml", dockerfile: "bash", postgresql: "sql" };
const HASH_COMMENTS = new Set(["python", "bash", "yaml"]);

/** The nodes of a code block. */
export function tint(text, language) {
  const name = ALIASES[language] ?? (language in WORDS ? language : "generic");
  const words = new Set(WORDS[name].split(" "));
  const comment = HASH_COMMENTS.has(name) ? "#[^\\n]*" : name === "sql" ? "--[^\\n]*" : "\\/\\/[^\\n]*|\\/\\*[\\s\\S]*?\\*\\/";
  const pattern = new RegExp(
    `(${comment})|("(?:[^"\\\\\\n]|\\\\.)*"|'(?:[^'\\\\\\n]|\\\\.)*')|(\\b\\d[\\d_.]*(?:e[+-]?\\d+)?\\b)|([A-Za-z_]\\w*)`,
    "g",
  );
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(pattern)) {
    const [token, isComment, isText, isNumber, word] = found;
    const known = word && words.has(name === "sql" ? word.toLowerCase() : word);
    const kind = isComment ? "comment" : isText ? "text" : isNumber ? "number" : known ? "word" : "";
    if (!kind) continue;
    nodes.push(text.slice(end, found.index), h("span", { class: `code-${kind}` }, token));
    end = found.index + token.length;
  }
  nodes.push(text.slice(end));
  return nodes.filter((node) => node !== "");
}

/** What a screen reader calls a code block. */
export const codeLabel = (language) => (language ? `Code, ${language}` : "Code");
