// The catalogue: filters that hold for map, years and list; choosing an event anywhere shows it everywhere.
(() => {
  "use strict";
  const { element, symbol, icon, addPanes, addGround, addNames, addGraticule } = window.driftMap;
  const data = JSON.parse(document.querySelector(".catalogue-data").textContent);
  const form = document.querySelector(".filters");
  const box = document.querySelector(".catalogue-map .dm-canvas");
  const all = (name) => Array.from(document.querySelectorAll(name));
  const details = new Map(all("details.event").map((one) => [one.dataset.event, one]));
  const dots = new Map(all(".years .dot").map((one) => [one.dataset.event, one]));

  const map = L.map(box, { zoomSnap: 0.25, minZoom: 5, maxZoom: 11, scrollWheelZoom: false, attributionControl: false, zoomControl: false })
    .fitBounds(data.view, { padding: [10, 10] });
  map.setMaxBounds(L.latLngBounds(data.ground.extent).extend(map.getBounds()));
  const renderers = addPanes(map);
  addGround(map, renderers, data.ground);
  const degrees = addGraticule(map, renderers.graticule);
  const towns = data.ground.towns.map(([text, lat, lon]) => ({ text, at: [lat, lon], pane: "towns", className: "dm-name-town" }));
  addNames(map, towns, 10, degrees);
  L.control.zoom({ position: "topright" }).addTo(map);
  L.control.scale({ imperial: false, maxWidth: 160, position: "topleft" }).addTo(map);
  map.getPane("mapPane").setAttribute("aria-hidden", "true");
  map.on("focus", () => map.scrollWheelZoom.enable());
  map.on("blur", () => map.scrollWheelZoom.disable());

  /** One dot for each place and direction, larger where there were more events; a click goes from one to the next. */
  const places = new Map();
  data.events.forEach((event) => event.launches.forEach(([lat, lon]) => {
    const key = `${lat},${lon},${event.side}`;
    if (!places.has(key)) places.set(key, { at: [lat, lon], side: event.side, events: [] });
    if (!places.get(key).events.includes(event)) places.get(key).events.push(event);
  }));
  const shown = (place) => place.events.filter((event) => !details.get(event.id).hidden);
  const told = (place) => {
    const some = shown(place);
    const names = some.slice(0, 6).map((event) => element("div", "", `${event.id}: ${event.title}`));
    const words = element("div");
    words.append(...names, ...(some.length > 6 ? [element("div", "", `and ${some.length - 6} more`)] : []));
    return words;
  };
  places.forEach((place) => {
    place.dot = L.circleMarker(place.at, { radius: 5, pane: "launches", renderer: renderers.launches, className: `at-${place.side}` })
      .bindTooltip(() => told(place), { direction: "top", className: "dm-tooltip" }).addTo(map);
    place.dot.on("click", () => {
      const ids = shown(place).map((event) => event.id);
      if (ids.length) choose(ids[(ids.indexOf(chosen) + 1) % ids.length], true);
    });
    // Words on pointing are an extra: the list below has every event for the Tab key.
    place.dot.getElement().setAttribute("tabindex", "-1");
  });
  const circles = new Map(data.events.map((event) => [event.id, event.launches.filter((place) => place[2] > 0).map(([lat, lon, km]) =>
    L.circle([lat, lon], { radius: km * 1000, pane: "flights", renderer: renderers.flights, className: `disc-${event.side}`, interactive: false }).addTo(map))]));
  const resize = () => places.forEach((place) => {
    const n = shown(place).length;
    place.dot.setRadius(3.5 + 1.6 * Math.sqrt(n));
    place.dot.getElement().classList.toggle("dm-off", n === 0);
  });
  resize();
  const finds = L.layerGroup().addTo(map);
  let chosen = "";

  /** Show one event: open in the list, ringed in the years and on the map, with its finds. */
  const choose = (id, scroll) => {
    const ring = (on) => {
      if (!circles.has(chosen)) return;
      circles.get(chosen).forEach((layer) => layer.getElement().classList.toggle("is-chosen", on));
      dots.get(chosen).classList.toggle("chosen", on);
    };
    ring(false);
    chosen = id;
    ring(true);
    finds.clearLayers();
    const event = data.events.find((one) => one.id === id);
    if (!event) return;
    event.finds.forEach(([lat, lon, km]) => {
      L.circle([lat, lon], { radius: km * 1000, pane: "finds", renderer: renderers.finds, className: "dm-find-disc", interactive: false }).addTo(finds);
      L.marker([lat, lon], { icon: icon(symbol("dm-find", "M0-7 7 0 0 7-7 0Z"), [20, 20]), pane: "finds", interactive: false, keyboard: false }).addTo(finds);
    });
    if (!scroll) return;
    const open = details.get(id);
    open.open = true;
    open.scrollIntoView({ block: "start" });
    open.querySelector("summary").focus({ preventScroll: true });
  };
  dots.forEach((dot, id) => dot.addEventListener("click", () => choose(id, true)));
  details.forEach((one, id) => one.addEventListener("toggle", () => { if (one.open && chosen !== id) choose(id, false); }));

  /** Whether the form lets an event through. */
  const passes = (event, wish, letters) =>
    wish.get("words").toLowerCase().split(/\s+/).every((word) => event.search.includes(word)) &&
    event.year >= Number(wish.get("first")) && event.year <= Number(wish.get("last")) &&
    (!wish.get("side") || event.side === wish.get("side")) &&
    (!wish.get("load") || event.items.includes(wish.get("load"))) &&
    (!wish.get("status") || event.status === wish.get("status")) &&
    (letters.length === 4 || letters.includes(event.certainty)) &&
    (!wish.get("tested") || event.tested) && (!wish.get("run") || event.run);

  const filter = () => {
    const wish = new FormData(form);
    const letters = wish.getAll("certainty");
    let left = 0;
    data.events.forEach((event) => {
      const on = passes(event, wish, letters);
      left += on ? 1 : 0;
      details.get(event.id).hidden = !on;
      dots.get(event.id).classList.toggle("off", !on);
      circles.get(event.id).forEach((layer) => layer.getElement().classList.toggle("dm-off", !on));
    });
    document.querySelector(".shown").textContent = `${left} of ${data.events.length} events`;
    document.querySelector(".nothing").hidden = left > 0;
    resize();
  };
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  document.querySelector(".reset").addEventListener("click", () => form.reset());

  /** A source that is linked to, or an event named in the address, is inside one that opens. */
  const follow = () => {
    const at = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const inside = at && at.closest("details.event");
    if (!inside) return;
    inside.open = true;
    at.scrollIntoView();
  };
  window.addEventListener("hashchange", follow);
  follow();
  document.querySelector(".catalogue-map").classList.add("dm-ready");
  window.driftMap.maps = [map];
})();
