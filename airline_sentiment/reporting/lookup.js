"use strict";
(() => {
  const { classes, tweets } = JSON.parse(document.getElementById("tweets").textContent);
  const part = (name) => document.getElementById(`lookup-${name}`);
  const most = 50;
  const number = (value) => value.toLocaleString("en-US");
  const searched = tweets.map((tweet) => tweet[0].toLowerCase());

  const cell = (row, text, kind) => {
    const made = row.insertCell();
    made.textContent = text;
    made.className = kind;
    made.dir = "auto";
  };

  const show = () => {
    const words = part("text").value.toLowerCase().split(/\s+/).filter(Boolean);
    const [label, predicted] = [part("true").value, part("predicted").value];
    const found = tweets.filter(([, truth, said], place) =>
      words.every((word) => searched[place].includes(word)) &&
      (label === "" || truth === Number(label)) &&
      (predicted === "" || said === Number(predicted)) &&
      (!part("wrong").checked || truth !== said));
    const right = found.filter(([, truth, said]) => truth === said).length;
    const shown = found.length > most ? `; the first ${most} are shown` : "";
    part("count").textContent = `${number(found.length)} found, ${number(right)} of them predicted right${shown}.`;
    part("rows").replaceChildren();
    for (const [text, truth, said, sure, agreement] of found.slice(0, most)) {
      const row = part("rows").insertRow();
      row.className = truth === said ? "" : "mistake";
      cell(row, text, "");
      cell(row, classes[truth], "");
      cell(row, classes[said], "");
      cell(row, `${sure} %`, "number");
      cell(row, `${agreement} %`, "number");
    }
  };

  part("form").addEventListener("input", show);
  part("form").addEventListener("submit", (event) => event.preventDefault());
  show();
})();
