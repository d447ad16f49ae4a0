// The interactive map of a run: reads the data beside it and draws. Asks nothing of any network.
(() => {
  "use strict";
  const { points, sayer, element, symbol, colour, icon, addPanes, addGround, addNames, addGraticule, Flights } = window.driftMap;

  const STAR = "M0-9 2.6-3 9-2.6 4 1.6 5.7 8 0 4.4-5.7 8-4 1.6-9-2.6-2.6-3Z";
  const DIAMOND = "M0-7 7 0 0 7-7 0Z";

  /** Seconds of one play from the first launch to the last landing. */
  const PLAY_S = 14;

  /** Draw the cells and outlines of one shading; a function that says what a place holds. */
  const shade = (map, renderers, layer, group, say) => {
    group.clearLayers();
    const steps = layer.limits.slice(1).map(() => []);
    const chance = new Map();
    layer.cells.forEach(([i, j, k, percent]) => {
      const [w, s] = [layer.west + i * layer.side, layer.south + j * layer.side];
      const [e, n] = [w + layer.side, s + layer.side];
      steps[k].push([[[s, w], [s, e], [n, e], [n, w]]]);
      chance.set(`${i},${j}`, percent);
    });
    steps.forEach((cells, k) => {
      L.polygon(cells, { pane: "cells", renderer: renderers.cells, className: `dm-cell dm-chance-${colour(k, layer.limits)}`, interactive: false, noClip: true }).addTo(group);
    });
    ["90", "50"].forEach((percent) => {
      const lines = layer.areas[percent].map((ring) => points(ring, 1e-4));
      ["dm-area-rim", `dm-area-${percent}`].forEach((className) =>
        L.polyline(lines, { pane: "areas", renderer: renderers.areas, className, interactive: false, smoothFactor: 0.5 }).addTo(group));
    });
    return (at) => {
      const i = Math.floor((at.lng - layer.west) / layer.side);
      const j = Math.floor((at.lat - layer.south) / layer.side);
      const [south, west] = [layer.south + j * layer.side, layer.west + i * layer.side];
      const edge = (value) => Math.abs(value).toFixed(1);
      const span = (low, letters) =>
        say("{a} to {b}°{letter}", { a: edge(low), b: edge(low + layer.side), letter: low < 0 ? letters[1] : letters[0] });
      const where = `${span(south, "NS")}, ${span(((west + 540) % 360) - 180, "EW")}`;
      const p = chance.get(`${i},${j}`);
      return p === undefined ? say("{where}: none of the members", { where }) : say("{where}: {p} % of the members", { where, p });
    };
  };

  /** A scale as boxes of colour with a number at each border. */
  const scale = (box, limits, prefix, label, unit, say) => {
    box.replaceChildren();
    const bar = element("div", "dm-bar");
    limits.slice(1).forEach((_, k) => bar.append(element("span", `${prefix}-${colour(k, limits)}`)));
    const numbers = element("div", "dm-numbers");
    limits.forEach((limit) => numbers.append(element("span", "", String(limit))));
    box.append(element("div", "dm-scale-name", label), bar, numbers);
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", say("{label}: {n} colours from {a} to {b} {unit}", { label, n: limits.length - 1, a: limits[0], b: limits[limits.length - 1], unit }));
  };

  /** A tooltip whose words are always text. */
  const told = (layer, text, options) =>
    layer.bindTooltip(element("span", "", text), Object.assign({ direction: "top", className: "dm-tooltip" }, options));

  const addMarks = (map, renderers, marks) => {
    const put = (place, kind, pane, d) => {
      const at = [place.latitude, place.longitude];
      if (place.radius_km > 0) {
        L.circle(at, { radius: place.radius_km * 1000, pane, renderer: renderers[pane], className: `dm-${kind}-disc`, interactive: false }).addTo(map);
      }
      told(L.marker(at, { icon: icon(symbol(`dm-${kind}`, d), [20, 20]), pane, keyboard: false }), place.text).addTo(map);
    };
    marks.finds.forEach((place) => put(place, "find", "finds", DIAMOND));
    marks.launches.forEach((place) => put(place, "launch", "launches", STAR));
    marks.claims.forEach((claim) => {
      const lines = claim.lines.map((line) => points(line, 1e-4));
      const style = (className, interactive) => ({ pane: "claims", renderer: renderers.claims, className, interactive });
      L.polyline(lines, style("dm-claim", false)).addTo(map);
      // A wide line that nobody sees is easier to point at.
      told(L.polyline(lines, style("dm-touch", true)), claim.text, { sticky: true }).addTo(map)
        .getElement().setAttribute("tabindex", "-1");
    });
  };

  const named = (data) => [
    ...data.marks.launches.map((p) => ({ text: p.name, at: [p.latitude, p.longitude], pane: "launch-names", className: "dm-name-launch" })),
    ...data.marks.finds.map((p) => ({ text: p.name, at: [p.latitude, p.longitude], pane: "find-names", className: "dm-name-find" })),
    ...data.marks.claims.map((c) => ({ text: String(c.number), at: c.at, pane: "claim-names", className: "dm-name-claim" })),
    ...data.ground.towns.map(([text, lat, lon]) => ({ text, at: [lat, lon], pane: "towns", className: "dm-name-town" })),
  ];

  /** A moment as the launch's own clock shows it. */
  const clock = (seconds, offsetMin) => {
    const local = new Date((seconds + offsetMin * 60) * 1000).toISOString();
    const two = (n) => String(n).padStart(2, "0");
    const [h, m] = [Math.floor(Math.abs(offsetMin) / 60), Math.abs(offsetMin) % 60];
    return `${local.slice(0, 10)} ${local.slice(11, 16)} UTC${offsetMin < 0 ? "−" : "+"}${two(h)}:${two(m)}`;
  };

  const elapsed = (seconds, say) => {
    const minutes = Math.round(seconds / 60);
    return say("{h} h {m} min", { h: Math.floor(minutes / 60), m: String(minutes % 60).padStart(2, "0") });
  };

  const addTime = (root, flights, data, item, say) => {
    const [slider, button, said] = [".dm-slider", ".dm-play", ".dm-said"].map((name) => root.querySelector(name));
    const step = Math.max(60, Math.round(flights.end / 300 / 60) * 60);
    Object.assign(slider, { min: 0, step, max: Math.ceil(flights.end / step) * step });
    slider.value = slider.max;
    const show = () => {
      const t = Number(slider.value);
      const n = flights.show(t, item());
      const some = (number, words) => (number ? say(words, { n: number }) : "");
      const text = say("{clock}, {time} after the first launch", { clock: clock(flights.start + t, data.offset_min), time: elapsed(t, say) });
      const down = say("of {n} flights {aloft} aloft, {down} down", { n: n.all, aloft: n.aloft, down: n.landed });
      const states = `${down}${some(n.waiting, ", {n} not launched yet")}${some(n.lost, ", {n} lost from sight")}`;
      said.textContent = `${text}: ${states}`;
      slider.setAttribute("aria-valuetext", said.textContent);
    };
    let playing = 0;
    const stop = () => {
      cancelAnimationFrame(playing);
      playing = 0;
      button.textContent = say("Play");
    };
    const play = () => {
      if (Number(slider.value) >= Number(slider.max)) slider.value = 0;
      const [from, began] = [Number(slider.value), performance.now()];
      const frame = (now) => {
        slider.value = from + ((now - began) / 1000 / PLAY_S) * Number(slider.max);
        show();
        if (Number(slider.value) >= Number(slider.max)) stop();
        else playing = requestAnimationFrame(frame);
      };
      button.textContent = say("Pause");
      playing = requestAnimationFrame(frame);
    };
    button.addEventListener("click", () => (playing ? stop() : play()));
    slider.addEventListener("input", () => {
      stop();
      show();
    });
    show();
    return show;
  };

  /** The wheel belongs to the page until somebody is on the map, then to the map. */
  const tameWheel = (map) => {
    map.on("focus", () => map.scrollWheelZoom.enable());
    map.on("blur", () => map.scrollWheelZoom.disable());
  };

  /** No farther out than a little more than the first view, nor beyond the ground that is drawn. */
  const stopAtData = (map, data) => {
    map.setMinZoom(Math.max(map.getZoom() - 1, 1));
    map.setMaxBounds(L.latLngBounds(data.ground.extent).extend(map.getBounds()));
    map.options.maxBoundsViscosity = 1;
  };

  /** On paper the map is as wide as the page and shows what it began with; afterwards as before. */
  const fitPaper = (map, box, view) => {
    let before = null;
    window.addEventListener("beforeprint", () => {
      before = { at: map.getCenter(), zoom: map.getZoom() };
      Object.assign(box.style, { width: "680px", height: "450px" });
      map.invalidateSize({ animate: false }).fitBounds(view, { padding: [24, 24], animate: false });
    });
    window.addEventListener("afterprint", () => {
      Object.assign(box.style, { width: "", height: "" });
      map.invalidateSize({ animate: false }).setView(before.at, before.zoom, { animate: false });
    });
  };

  const draw = (root) => {
    const data = JSON.parse(root.querySelector(".dm-data").textContent);
    const box = root.querySelector(".dm-canvas");
    const say = sayer(data.words);
    const map = L.map(box, {
      zoomSnap: 0.25, minZoom: 1, maxZoom: 11, scrollWheelZoom: false, attributionControl: false, zoomControl: false,
    }).fitBounds(data.view, { padding: [24, 24] });
    stopAtData(map, data);
    const renderers = addPanes(map);
    addGround(map, renderers, data.ground);
    const degrees = addGraticule(map, renderers.graticule);
    const cells = L.layerGroup().addTo(map);
    const select = root.querySelector(".dm-item");
    const item = () => (select ? select.value : "");
    let chance;
    const reshade = () => {
      const layer = data.layers.find((one) => one.item === item());
      chance = shade(map, renderers, layer, cells, say);
      scale(root.querySelector(".dm-chances"), layer.limits, "dm-chance", root.dataset.chance, "%", say);
    };
    reshade();
    let retime = () => {};
    if (data.flights && data.flights.paths.length) {
      const flights = new Flights(map, renderers, data.flights, say);
      retime = addTime(root, flights, data, item, say);
      scale(root.querySelector(".dm-heights"), flights.limits, "dm-height", say("Height above sea level (km)"), "km", say);
    }
    addMarks(map, renderers, data.marks);
    addNames(map, named(data), 14, degrees);
    L.control.zoom({ position: "topright" }).addTo(map);
    L.control.scale({ imperial: false, maxWidth: 160, position: "topleft" }).addTo(map);
    map.getPane("mapPane").setAttribute("aria-hidden", "true");
    tameWheel(map);
    fitPaper(map, box, data.view);
    if (select) select.addEventListener("change", () => { reshade(); retime(); });
    root.querySelectorAll("[data-panes]").forEach((tick) =>
      tick.addEventListener("change", () => tick.dataset.panes.split(" ").forEach((name) => {
        map.getPane(name).style.display = tick.checked ? "" : "none";
      })));
    const readout = root.querySelector(".dm-readout");
    map.on("mousemove", (event) => { readout.textContent = chance(event.latlng); });
    map.on("mouseout", () => { readout.textContent = readout.dataset.idle; });
    root.classList.add("dm-ready");
    return map;
  };

  window.driftMap.maps = Array.from(document.querySelectorAll("figure.dm"), draw);
})();
