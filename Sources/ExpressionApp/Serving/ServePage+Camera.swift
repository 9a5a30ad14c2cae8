extension ServePage {
  /// What is looked at: the camera, or a picture that is chosen or dropped. A camera that is opened too late, when
  /// something else was asked for, is closed again.
  static let cameraScript = #"""
    // The camera.

    const cameraProblems = {
      NotAllowedError: 'The camera was not allowed. Allow it in the browser’s settings, or choose a picture.',
      NotFoundError: 'There is no camera. Choose or drop a picture instead.',
      NotReadableError: 'The camera is used by another program. Close that, or choose a picture.',
    };

    async function startCamera() {
      if (!navigator.mediaDevices) {
        say('Browsers give the camera only to pages from localhost or over https. Choose or drop a picture instead.');
        return;
      }
      stopCamera();
      const start = starts;
      let opened;
      try {
        opened = await navigator.mediaDevices.getUserMedia({
          video: {width: {ideal: 640}, height: {ideal: 480}, facingMode: 'user'}, audio: false,
        });
      } catch (error) {
        if (start === starts) say(cameraProblems[error.name] || 'The camera cannot be opened: ' + error.message);
        return;
      }
      // Another click, or a picture that was chosen meanwhile.
      if (start !== starts) {
        opened.getTracks().forEach(track => track.stop());
        return;
      }
      stream = opened;
      stream.getVideoTracks()[0].addEventListener('ended', () => {
        if (stream !== opened) return;
        stopCamera();
        say('The camera has stopped.');
      });
      video.srcObject = stream;
      try {
        await video.play();
      } catch (error) {
        if (start !== starts) return;
        stopCamera();
        say('The camera’s picture cannot be shown: ' + error.message);
        return;
      }
      if (start !== starts) return;
      say();
      centre = {x: 0.5, y: 0.5};
      setSize(80);
      show(video);
      layOut();
    }

    function stopCamera() {
      starts += 1;
      if (stream) stream.getTracks().forEach(track => track.stop());
      stream = null;
      video.srcObject = null;
      if (source === video) show(null);
    }

    // Pictures.

    async function open(file) {
      if (!file) return;
      let bitmap;
      try {
        bitmap = await createImageBitmap(file);
      } catch (error) {
        say('“' + file.name + '” is no picture that this browser can read.');
        return;
      }
      stopCamera();
      // More pixels than a screen has are of no use here.
      const scale = Math.min(1, 1600 / Math.max(bitmap.width, bitmap.height));
      still.width = Math.max(1, Math.round(bitmap.width * scale));
      still.height = Math.max(1, Math.round(bitmap.height * scale));
      const context = still.getContext('2d');
      context.imageSmoothingEnabled = bitmap.width > still.width || bitmap.width > 128;
      context.fillStyle = '#fff';
      context.fillRect(0, 0, still.width, still.height);
      context.drawImage(bitmap, 0, 0, still.width, still.height);
      bitmap.close();
      say();
      centre = {x: 0.5, y: 0.5};
      setSize(100);
      show(still);
      layOut();
    }
    """#
}
