"""The README of an exported trail, in Spanish and English."""

README = """\
RASTRO DE AUDITORÍA EXPORTADO

Cada línea de los archivos .jsonl es un objeto JSON; su "digest" (huella) es el SHA-256 de lo que está a su lado.
Para comprobarlo todo, sin base de datos y sin el sistema que lo escribió (Python 3.9 o posterior):
    pip install cryptography      (solo para las firmas de los sellos)
    python verify_trail.py . --seal SELLO.json --public-key CLAVE
SELLO.json y CLAVE (clave pública en Base64) deben venir de otro lugar: de quien guarda las copias de los sellos.
Use también una copia propia de verify_trail.py: la de esta carpeta viene de la misma mano que los archivos.
Esta carpeta contiene datos personales de clientes: trátela como tal.

El programa responde en inglés: primero una línea por cada problema (dónde: qué), luego lo que se comprobó.
    No problem found                       no se encontró ningún problema
    N problems found                       cuántos problemas se encontraron
    Checked                                lo que se comprobó
    Compared with seal                     el sello con el que se comparó el rastro
    Not yet sealed                         lo que ningún sello cubre todavía
    the digest does not fit                la huella no corresponde a lo registrado: algo fue alterado
    should stand here: one is missing      falta algo en esa cadena
    it does not follow from                no sigue a lo anterior de su cadena
    the register differs from its history  el registro de clientes fue cambiado al margen del historial
    it is not what seal N says             fue alterado después de sellado, o se le cortó lo más reciente
    has it, and it is gone                 el sello lo tiene, y ya no está
    the signature is not that of           el sello fue alterado, o lo firmó otro
    cannot be read                         lo que está ahí no se puede leer
Lugares: customer (cliente), revision (revisión), review (dictamen), submission (envío), table (tabla), row (fila),
seal (sello), line (línea del archivo).

EXPORTED AUDIT TRAIL

Each line of the .jsonl files is a JSON object; its "digest" is the SHA-256 of what stands beside it.
To check everything, without a database and without the system that wrote it (Python 3.9 or later):
    pip install cryptography      (for the signatures of seals only)
    python verify_trail.py . --seal SEAL.json --public-key KEY
SEAL.json and KEY (public key in Base64) must come from elsewhere: from whoever keeps the copies of the seals.
Use a copy of verify_trail.py of your own, too: the one in this folder comes from the same hand as the files.
This folder has personal data of customers: treat it as such.
""".encode()
