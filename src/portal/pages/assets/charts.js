// Draws what a table beside it holds: the numbers are there without this.
const colours = ["--c1", "--c2", "--c3", "--c4", "--c5", "--c6"];
/// Of lines beyond the colours.
const dashes = [[], [6, 4], [2, 3]];
const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const language = document.documentElement.lang;
const short = new Intl.NumberFormat(language, { notation: "compact", compactDisplay: language === "vi" ? "long" : "short", maximumFractionDigits: 1 });
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
let drawn = [];

/// Of a value that no line leads to or from, its point.
const alone = ({ dataset, dataIndex }) => {
  const there = (at) => dataset.data[at] !== null && dataset.data[at] !== undefined;
  return there(dataIndex) && !there(dataIndex - 1) && !there(dataIndex + 1) ? 4 : 0;
};

/// The labels, and for each named column its title, and its cells as numbers and as they are written.
function read(table, names) {
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...table.tBodies[0].rows];
  const columns = names.map((name) => {
    const at = heads.findIndex((head) => head.dataset.column === name);
    return {
      title: heads[at].textContent.trim(),
      percent: rows.some((row) => row.cells[at].textContent.trim().endsWith("%")),
      values: rows.map((row) => (row.cells[at].dataset.value ? Number(row.cells[at].dataset.value) : null)),
      written: rows.map((row) => row.cells[at].textContent.trim()),
    };
  });
  return { labels: rows.map((row) => row.cells[0].textContent.trim()), columns };
}

function options(kind, columns, title) {
  const line = { color: style("--line") };
  const text = { color: style("--dim"), font: { size: 11 } };
  const stacked = kind === "stacked";
  const names = { stacked, grid: { display: false }, border: line, ticks: { ...text, maxRotation: 0, autoSkipPadding: 14 } };
  const numbers = { stacked, beginAtZero: true, grid: line, border: { display: false }, ticks: { ...text, maxTicksLimit: 5, callback: (value) => short.format(value) + (columns.every((column) => column.percent) ? " %" : "") } };
  const across = kind === "across";
  return {
    indexAxis: across ? "y" : "x",
    animation: still ? false : { duration: 250 },
    maintainAspectRatio: false,
    interaction: { mode: "index", intersect: false },
    plugins: {
      title: { display: title !== "", text: title, align: "start", color: style("--text"), font: { size: 13, weight: 600 }, padding: { bottom: 10 } },
      legend: { display: columns.length > 1, align: "start", labels: { boxWidth: 10, boxHeight: 10, color: style("--dim"), font: { size: 12 } } },
      tooltip: {
        backgroundColor: style("--text"), titleColor: style("--card"), bodyColor: style("--card"), padding: 9, cornerRadius: 7, boxPadding: 4,
        callbacks: { label: (item) => `${item.dataset.label}: ${columns[item.datasetIndex].written[item.dataIndex]}` },
      },
    },
    scales: across ? { x: numbers, y: names } : { x: names, y: numbers },
  };
}

function draw(place) {
  const table = document.getElementById(place.dataset.table);
  const kind = place.dataset.plot;
  const { labels, columns } = read(table, place.dataset.columns.split(" "));
  const line = kind === "line" || kind === "lines";
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", place.dataset.label);
  place.replaceChildren(canvas);
  const datasets = columns.map((column, at) => {
    const colour = style(colours[at % colours.length]);
    return {
      label: column.title, data: column.values, borderColor: colour, backgroundColor: kind === "line" ? `${colour}22` : colour, borderDash: dashes[Math.floor(at / colours.length) % dashes.length],
      borderWidth: line ? 2 : 0, borderRadius: 3, pointRadius: alone, pointBackgroundColor: colour, pointHoverRadius: 4, fill: kind === "line", tension: 0.25, maxBarThickness: 26,
    };
  });
  drawn.push(new Chart(canvas, { type: line ? "line" : "bar", data: { labels, datasets }, options: options(kind, columns, place.dataset.title ?? "") }));
}

function drawAll() {
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  for (const chart of drawn) chart.destroy();
  drawn = [];
  for (const place of document.querySelectorAll("[data-plot]")) draw(place);
}

for (const numbers of document.querySelectorAll("details.numbers")) numbers.open = false;
drawAll();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
document.addEventListener("live", drawAll);
