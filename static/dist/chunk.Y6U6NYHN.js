import{d as o,f as r}from"./chunk.LRSDXGI5.js";function c(){let t=document.querySelector(".app");return{...Object.fromEntries([...t.querySelectorAll("[data-host]")].map(n=>[n.dataset.host,n])),app:t}}var a=new WeakSet;function p(t,e){a.has(t)||(t.replaceChildren(),a.add(t)),r(e,t)}var i=t=>JSON.parse(document.getElementById(t)?.textContent??"{}");function d(t){if(t.detail===0||!(t.target instanceof Element)||t.target.closest(".pop"))return;let e=t.target.closest("button, summary");e&&e===document.activeElement&&e.blur()}var l=t=>t??o;var x=(t,e)=>(t.params??[]).filter(n=>n.breaks&&e.run?.params[n.name]===!0),g=(t,e)=>t.captions?.params?.[e.name]??{name:e.name,help:""};export{l as a,c as b,p as c,i as d,d as e,x as f,g};
/**
 * @license
 * Copyright 2018 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */
