(()=>{let e="";try{e=localStorage.getItem("theme")??""}catch{}document.documentElement.dataset.theme=["light","dark","projector"].includes(e)?e:"light"})();
