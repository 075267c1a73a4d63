// The documentation of the API, drawn from its OpenAPI description. No library: the page is small and obeys our CSP.
const METHODS = ["get", "post", "put", "patch", "delete"];

/** An element with text or children; `undefined` children are left out. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

function resolve(api, schema) {
  if (!schema?.$ref) return schema ?? {};
  return schema.$ref.slice(2).split("/").reduce((place, part) => place[part], api);
}

function nameOf(schema) {
  if (!schema) return "any";
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.type === "array") return `${nameOf(schema.items)}[]`;
  for (const many of ["oneOf", "anyOf", "allOf"]) if (schema[many]) return schema[many].map(nameOf).join(" | ");
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  return [schema.type ?? "any"].flat().join(" | ") + (schema.format ? ` (${schema.format})` : "");
}

function fields(api, schema) {
  const shape = resolve(api, schema);
  const required = new Set(shape.required ?? []);
  const rows = Object.entries(shape.properties ?? {}).map(([name, field]) =>
    element("tr", {}, element("td", {}, element("code", {}, name + (required.has(name) ? "" : "?"))),
      element("td", {}, nameOf(field)), element("td", {}, field.description ?? resolve(api, field).description ?? "")));
  return rows.length ? element("table", {}, ...rows) : undefined;
}

function curl(method, path, operation) {
  const lines = [`curl -X ${method.toUpperCase()} "$QUAYMASTER_URL${path}"`, `  -H "Authorization: Bearer $TOKEN"`];
  if (operation.requestBody) lines.push(`  -H "Content-Type: application/json"`, `  -d '{…}'`);
  return lines.join(" \\\n");
}

function endpoint(api, path, method, operation) {
  const body = operation.requestBody?.content?.["application/json"]?.schema;
  const parameters = (operation.parameters ?? []).map((parameter) =>
    element("tr", {}, element("td", {}, element("code", {}, parameter.name)), element("td", {}, parameter.in),
      element("td", {}, nameOf(parameter.schema)), element("td", {}, parameter.description ?? "")));
  const responses = Object.entries(operation.responses).map(([status, response]) => {
    const schema = Object.values(resolve(api, response).content ?? {})[0]?.schema;
    return element("tr", {}, element("td", {}, element("code", {}, status)),
      element("td", {}, schema ? nameOf(schema) : ""), element("td", {}, resolve(api, response).description ?? ""));
  });
  const shown = Object.entries(operation.responses).find(([status]) => status.startsWith("2"))?.[1];
  const answer = Object.values(shown?.content ?? {})[0]?.schema;
  const title = (operation.description ?? "").split("\n")[0];
  return element("details", { "data-text": `${method} ${path} ${title}`.toLowerCase() },
    element("summary", {}, element("span", { class: `method ${method}` }, method.toUpperCase()),
      element("code", {}, path), element("small", {}, title)),
    element("div", { class: "body" },
      element("p", {}, operation.description ?? ""), element("pre", {}, curl(method, path, operation)),
      parameters.length ? element("h4", {}, "Parameters") : undefined,
      parameters.length ? element("table", {}, ...parameters) : undefined,
      body ? element("h4", {}, `Body: ${nameOf(body)}`) : undefined, body ? fields(api, body) : undefined,
      answer ? element("h4", {}, `Answer: ${nameOf(answer)}`) : undefined, answer ? fields(api, answer) : undefined,
      element("h4", {}, "Statuses"), element("table", {}, ...responses)));
}

function draw(api) {
  const groups = new Map();
  for (const [path, methods] of Object.entries(api.paths))
    for (const method of METHODS.filter((name) => methods[name])) {
      const tag = methods[method].tags?.[0] ?? "other";
      groups.set(tag, [...(groups.get(tag) ?? []), endpoint(api, path, method, methods[method])]);
    }
  document.getElementById("tags").replaceChildren(
    ...[...groups.keys()].map((tag) => element("li", {}, element("a", { href: `#${tag}` }, tag))));
  document.getElementById("endpoints").replaceChildren(element("p", {}, api.info.description),
    ...[...groups].map(([tag, all]) => element("section", { id: tag }, element("h2", {}, tag), ...all)));
}

function search(event) {
  const wanted = event.target.value.toLowerCase();
  for (const one of document.querySelectorAll("details")) one.hidden = !one.dataset.text.includes(wanted);
  for (const one of document.querySelectorAll("section")) one.hidden = !one.querySelector("details:not([hidden])");
}

document.getElementById("search").addEventListener("input", search);
draw(await (await fetch("/api/v1/schema/")).json());
