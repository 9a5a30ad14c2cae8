extension ServePage {
  /// What the page does. A picture is sent when the answer to the one before has come, and at most ten times a second:
  /// a slow server gets fewer pictures, never a queue of them.
  static let script = [viewScript, cameraScript, predictionScript].joined(separator: "\n\n")

  private static let viewScript = #"""
    'use strict';
    const $ = id => document.getElementById(id);
    const stage = $('stage'), video = $('video'), still = $('still'), guide = $('guide'), heat = $('heat');
    const interval = 100;
    const crop = document.createElement('canvas');
    // What is shown: the video, the still canvas, or nothing; and the guide over it, in shares of its size.
    let source = null, stream = null, labels = [], side = 96;
    let size = 0.8, centre = {x: 0.5, y: 0.5};
    let wantsMap = false, isDirty = false, isBusy = false, lastSent = 0, arrivals = [];
    // How often what is shown has changed, and how often the camera was asked for or stopped: who waits for something
    // sees by them that it has come too late.
    let views = 0, starts = 0;

    const width = () => source === video ? video.videoWidth : still.width;
    const height = () => source === video ? video.videoHeight : still.height;
    const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
    const milliseconds = value => value < 9.95 ? value.toFixed(1) + ' ms' : Math.round(value) + ' ms';

    function say(text) {
      $('message').textContent = text || '';
      $('message').hidden = !text;
    }

    // The guide's square in the picture's pixels.
    function square() {
      const edge = size * Math.min(width(), height());
      return {
        edge,
        x: clamp(centre.x * width() - edge / 2, 0, width() - edge),
        y: clamp(centre.y * height() - edge / 2, 0, height() - edge),
      };
    }

    function layOut() {
      if (!source || !width()) return;
      stage.style.setProperty('--ratio', width() / height());
      const {edge, x, y} = square();
      guide.style.left = 100 * x / width() + '%';
      guide.style.top = 100 * y / height() + '%';
      guide.style.width = 100 * edge / width() + '%';
      guide.style.height = 100 * edge / height() + '%';
      isDirty = true;
    }

    function show(element) {
      views += 1;
      source = element;
      video.hidden = element !== video;
      still.hidden = element !== still;
      guide.hidden = !element;
      stage.classList.toggle('empty', !element);
      stage.classList.toggle('mirrored', element === video);
      $('camera').textContent = element === video ? 'Stop camera' : 'Start camera';
      clearMap();
      if (!element) forget();
    }

    function forget() {
      $('label').textContent = '–';
      $('certainty').textContent = 'No picture yet';
      for (const id of ['server', 'trip', 'rate']) $(id).textContent = '–';
      fillBars({}, null);
    }

    function clearMap() {
      heat.hidden = true;
    }
    """#

  private static let predictionScript = #"""
    // Predictions.

    function picture() {
      const {edge, x, y} = square();
      // A small picture is sent as it is: enlarging it here would only blur it.
      const pixels = Math.max(1, Math.min(side, Math.round(edge)));
      crop.width = crop.height = pixels;
      const context = crop.getContext('2d');
      context.imageSmoothingQuality = 'high';
      context.fillStyle = '#fff';
      context.fillRect(0, 0, pixels, pixels);
      context.drawImage(source, x, y, edge, edge, 0, 0, pixels, pixels);
      return new Promise(resolve => crop.toBlob(resolve, 'image/png'));
    }

    async function predict() {
      const view = views;
      const body = await picture();
      const begun = performance.now();
      const answer = await fetch('predict' + (wantsMap ? '?heatmap=1' : ''), {
        method: 'POST', body, headers: {'Content-Type': 'image/png'},
      });
      const result = await answer.json().catch(() => ({}));
      if (!answer.ok) throw new Error(result.error || 'the server answers with status ' + answer.status);
      if (view === views) await render(result, performance.now() - begun);
    }

    function fillBars(probabilities, best) {
      for (const item of $('bars').children) {
        const share = probabilities[item.dataset.label];
        item.classList.toggle('best', item.dataset.label === best);
        item.querySelector('.fill').style.transform = 'scaleX(' + (share || 0) + ')';
        item.querySelector('.share').textContent = share === undefined ? '–' : (100 * share).toFixed(1) + ' %';
      }
    }

    async function render(result, trip) {
      const best = result.probabilities[result.label];
      $('label').textContent = result.label;
      $('certainty').textContent = (100 * best).toFixed(1) + ' % sure';
      fillBars(result.probabilities, result.label);
      $('server').textContent = milliseconds(result.milliseconds);
      $('trip').textContent = milliseconds(trip);
      arrivals = arrivals.concat(performance.now()).slice(-11);
      const span = arrivals[arrivals.length - 1] - arrivals[0];
      $('rate').textContent = source === video && span > 0
        ? (1000 * (arrivals.length - 1) / span).toFixed(1) + ' / s' : '–';
      if (wantsMap && result.heatmap) await drawMap(result.heatmap); else clearMap();
    }

    // Strengths become colours from violet over red to yellow; weak ones are transparent.
    async function drawMap(map) {
      const view = views;
      const bytes = Uint8Array.from(atob(map.png), letter => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], {type: 'image/png'}));
      if (!wantsMap || view !== views) return;
      heat.width = bitmap.width;
      heat.height = bitmap.height;
      const context = heat.getContext('2d', {willReadFrequently: true});
      context.drawImage(bitmap, 0, 0);
      const pixels = context.getImageData(0, 0, heat.width, heat.height);
      const stops = [[60, 10, 120], [160, 30, 120], [230, 70, 50], [250, 180, 40], [255, 250, 180]];
      for (let i = 0; i < pixels.data.length; i += 4) {
        const strength = pixels.data[i] / 255, place = strength * 4, below = Math.min(3, Math.floor(place));
        for (let c = 0; c < 3; c += 1) {
          pixels.data[i + c] = stops[below][c] + (place - below) * (stops[below + 1][c] - stops[below][c]);
        }
        pixels.data[i + 3] = 190 * Math.min(1, 1.6 * strength);
      }
      context.putImageData(pixels, 0, 0);
      heat.hidden = false;
    }

    async function tick(now) {
      requestAnimationFrame(tick);
      const isReady = source === video ? video.readyState >= 2 : source && isDirty;
      if (!isReady || isBusy || now - lastSent < interval) return;
      isBusy = true;
      isDirty = false;
      lastSent = now;
      try {
        await predict();
        say();
      } catch (error) {
        clearMap();
        isDirty = true;
        lastSent = performance.now() + 900;
        say(error instanceof TypeError ? 'The server does not answer; trying again.' : 'No prediction: ' + error.message);
      }
      isBusy = false;
    }

    // Controls.

    function setSize(percent) {
      $('size').value = percent;
      size = percent / 100;
    }

    $('camera').addEventListener('click', () => {
      if (source === video) { stopCamera(); say(); } else { startCamera(); }
    });
    $('choose').addEventListener('click', () => $('file').click());
    $('file').addEventListener('change', () => { open($('file').files[0]); $('file').value = ''; });
    $('map').addEventListener('click', () => {
      wantsMap = !wantsMap;
      $('map').setAttribute('aria-pressed', wantsMap);
      clearMap();
      isDirty = true;
    });
    $('size').addEventListener('input', () => { size = $('size').value / 100; layOut(); });
    stage.addEventListener('pointerdown', event => {
      if (!source) return;
      stage.setPointerCapture(event.pointerId);
    });
    stage.addEventListener('pointermove', event => {
      if (!source || !stage.hasPointerCapture(event.pointerId)) return;
      const box = stage.getBoundingClientRect(), {edge, x, y} = square();
      const dx = event.movementX / box.width * (source === video ? -1 : 1);
      centre.x = (x + edge / 2) / width() + dx;
      centre.y = (y + edge / 2) / height() + event.movementY / box.height;
      layOut();
    });
    for (const name of ['dragover', 'dragleave', 'drop']) {
      document.addEventListener(name, event => {
        event.preventDefault();
        stage.classList.toggle('over', name === 'dragover');
        if (name === 'drop') open(event.dataTransfer.files[0]);
      });
    }
    video.addEventListener('resize', layOut);

    async function begin() {
      try {
        const model = await (await fetch('model')).json();
        labels = model.labels;
        side = Math.max(96, 2 * Math.max(model.input.width, model.input.height));
        const count = model.parameters >= 1e6
          ? (model.parameters / 1e6).toFixed(2) + ' million' : Math.round(model.parameters / 1e3) + ' thousand';
        $('model').textContent =
          `${model.file} · ${model.architecture} · ${model.input.width} × ${model.input.height} · ${count} parameters`;
        $('bars').replaceChildren(...labels.map(label => {
          const item = document.createElement('li');
          item.dataset.label = label;
          for (const name of ['name', 'track', 'share']) {
            const part = document.createElement('span');
            part.className = name;
            item.append(part);
          }
          item.querySelector('.name').textContent = label;
          const fill = document.createElement('div');
          fill.className = 'fill';
          item.querySelector('.track').append(fill);
          return item;
        }));
        forget();
        requestAnimationFrame(tick);
      } catch (error) {
        $('model').textContent = 'The server does not answer.';
        setTimeout(begin, 1000);
      }
    }
    begin();
    """#
}
