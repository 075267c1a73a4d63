import { describe, LARGEST, parseIndex } from "./series.js";

const form = document.querySelector("form");
const said = document.querySelector("output");
const list = document.querySelector("ul");
const values = new Map();

function show() {
  list.replaceChildren(
    ...[...values].map(([index, value]) => {
      const line = document.createElement("li");
      line.textContent = describe({ index, value });
      return line;
    }),
  );
}

async function load() {
  for (const { index, value } of await (await fetch("/api/values")).json()) values.set(index, value);
  show();
}

function listen() {
  const socket = new WebSocket("/api/live");
  socket.onmessage = ({ data }) => {
    const { index, value } = JSON.parse(data);
    values.set(index, value);
    show();
  };
  // What came meanwhile is in the list.
  socket.onopen = load;
  socket.onclose = () => setTimeout(listen, 1000);
}

form.onsubmit = async (event) => {
  event.preventDefault();
  const index = parseIndex(form.elements.index.value);
  said.textContent = index === null ? `A whole number from 0 to ${LARGEST}, please.` : "";
  if (index === null) return;
  const answer = await fetch("/api/values", { method: "POST", body: JSON.stringify({ index }) });
  said.textContent = answer.ok ? "" : await answer.text();
  if (answer.ok && !values.has(index)) values.set(index, null);
  show();
};

listen();
