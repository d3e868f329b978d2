import{d as o,f as r}from"./chunk.LRSDXGI5.js";function l(){let e=document.querySelector(".app");return{...Object.fromEntries([...e.querySelectorAll("[data-host]")].map(n=>[n.dataset.host,n])),app:e}}var a=new WeakSet;function p(e,t){a.has(e)||(e.replaceChildren(),a.add(e)),r(t,e)}var m=e=>JSON.parse(document.getElementById(e)?.textContent??"{}");function d(e){if(e.detail===0||!(e.target instanceof Element)||e.target.closest(".pop"))return;let t=e.target.closest("button, summary");t&&t===document.activeElement&&t.blur()}async function u(e){await Promise.all(e.split(" ").filter(Boolean).map(c))}function c(e){if(document.querySelector(`link[href="${CSS.escape(e)}"]`))return;let t=Object.assign(document.createElement("link"),{rel:"stylesheet",href:e});return new Promise((n,s)=>{t.onload=n,t.onerror=()=>{t.remove(),s(new Error(`no style sheet at ${e}`))},document.head.append(t)})}var S=e=>e??o;var h=(e,t)=>(e.params??[]).filter(n=>n.breaks&&t.run?.params[n.name]===!0),y=(e,t)=>e.captions?.params?.[t.name]??{name:t.name,help:""};export{S as a,l as b,p as c,m as d,d as e,u as f,h as g,y as h};
/**
 * @license
 * Copyright 2018 Google LLC
 * SPDX-License-Identifier: BSD-3-Clause
 */
